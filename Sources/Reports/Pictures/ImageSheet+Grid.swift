internal import Foundation

extension ImageSheet {
  /// Where each image lies, in pixels of the sheet.
  struct Grid: Equatable {
    var columns: Int
    var rows: Int
    var scale: Int
    var padding: Int
    var size: ImageSize
    var rowsPerGroup: Int
    /// Images in one row of every group.
    var perGroup: Int

    var width: Int { columns * (size.width * scale + padding) + padding }

    /// Groups of rows stand three times as far apart as the rows of one.
    var height: Int {
      let gaps = rowsPerGroup > 1 ? (rows / rowsPerGroup - 1) * 2 * padding : 0
      return rows * (size.height * scale + padding) + padding + max(gaps, 0)
    }

    /// The top left corner of an image.
    func corner(of index: Int) -> (row: Int, column: Int) {
      let member = index / perGroup
      let place = index % perGroup
      let group = place / columns
      let row = group * rowsPerGroup + member
      let gap = rowsPerGroup > 1 ? group * 2 * padding : 0
      return (
        padding + row * (size.height * scale + padding) + gap,
        padding + place % columns * (size.width * scale + padding)
      )
    }
  }

  /// The arrangement of the sheet.
  var grid: Grid {
    let perGroup = max(count / rowsPerGroup, 1)
    let columns = min(max(self.columns ?? pleasantColumns(perGroup), 1), perGroup)
    let scale = max(self.scale ?? pleasantScale(columns: columns), 1)
    return Grid(
      columns: columns, rows: (perGroup + columns - 1) / columns * rowsPerGroup, scale: scale,
      padding: max(padding ?? max(scale, 2), 0), size: size, rowsPerGroup: rowsPerGroup,
      perGroup: perGroup)
  }

  /// The columns that make the sheet a little wider than high and leave few cells empty.
  ///
  ///     cost = |ln(width / (1.4 height))| + 6 empty / cells
  private func pleasantColumns(_ perGroup: Int) -> Int {
    func cost(_ columns: Int) -> Double {
      let rows = (perGroup + columns - 1) / columns
      let shape =
        Double(columns * size.width) / (1.4 * Double(rows * rowsPerGroup * size.height))
      return abs(log(shape)) + 6 * Double(rows * columns - perGroup) / Double(rows * columns)
    }
    let widest = min(perGroup, 64)
    return (1...widest).min { cost($0) < cost($1) } ?? 1
  }

  /// The factor that makes an image at least 56 pixels high and a small sheet about 840 wide.
  private func pleasantScale(columns: Int) -> Int {
    let side = max(min(size.width, size.height), 1)
    return max((56 + side - 1) / side, min(8, 840 / max(columns * size.width, 1)))
  }

  /// Writes one image into the sheet.
  func draw(
    _ index: Int, at corner: (row: Int, column: Int), width: Int, channels: Int,
    _ bounds: (black: Float, white: Float), into pixels: inout [UInt8]
  ) {
    let scale = grid.scale
    for row in 0..<size.height {
      for column in 0..<size.width {
        let color = sample(index, row: row, column: column, channels: channels, bounds)
        for fineRow in 0..<scale {
          let top = (corner.row + row * scale + fineRow) * width
          for fineColumn in 0..<scale {
            let start = (top + corner.column + column * scale + fineColumn) * channels
            for channel in 0..<channels { pixels[start + channel] = color[channel] }
          }
        }
      }
    }
  }

  /// The bytes of one pixel; magenta when one of its numbers is NaN.
  private func sample(
    _ index: Int, row: Int, column: Int, channels: Int, _ bounds: (black: Float, white: Float)
  ) -> SIMD3<UInt8> {
    var color = SIMD3<UInt8>.zero
    for channel in 0..<channels {
      let place = size.place(row: row, column: column, channel: min(channel, size.channels - 1))
      let value = images[index * size.count + place]
      if value.isNaN { return SIMD3(255, 0, 255) }
      let level = (value - bounds.black) / (bounds.white - bounds.black)
      color[channel] = bounds.white == bounds.black ? 128 : UInt8(min(max(level, 0), 1) * 255 + 0.5)
    }
    return color
  }
}
