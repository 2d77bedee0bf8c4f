package import DiffeoOpenCL

/// How the register-tiled kernels make one product: by which kernel, on which operands, in tiles
/// of which size.
///
/// `matmul_panel` reads both operands either way and makes large products. Of those that make
/// small ones, `matmul_tile` reads its right operand by rows, `[depth, columns]`, and its left one
/// either way; `matmul_dot` reads both along the depth. A product may also be made of the swapped
/// operands, `op(B)^T op(A)^T`, and stored transposed. What fits neither way is transposed first.
package struct MatrixPlan: Sendable, Hashable {
  /// The kernel that makes the product.
  package enum Method: String, Sendable {
    /// Sums of outer products, the right operand packed by panels of columns: for many rows.
    case panel = "matmul_panel"
    /// Sums of outer products.
    case outer = "matmul_tile"
    /// Tables of dot products: for few rows or columns.
    case dot = "matmul_dot"
  }

  /// The kernel.
  package var method = Method.outer
  /// Whether the product of the swapped operands is made and stored transposed.
  package var isSwapped = false
  /// Whether the right operand of what is made has to be transposed first.
  package var transposesRight = false
  /// Rows of what is made, after swapping.
  package var rows: Int
  /// Columns of what is made, after swapping.
  package var columns: Int
  /// Rows of a tile.
  package var tileRows = 1
  /// Floats in a vector.
  package var vector = 1
  /// Vectors in a row of a tile of `matmul_panel` or `matmul_tile`, columns of a tile of
  /// `matmul_dot`.
  package var tileWidth = 1
  /// Steps along the depth that one launch makes.
  package var stretch: Int
  /// Tiles below each other that a work-item makes of one packed panel.
  private let panelTiles: Int

  /// The plan for a product on a device whose vectors hold `width` floats, in the usual tiles.
  package init(_ size: MatrixProductSize, width: Int) {
    self.init(size, width: width, tiles: DeviceProfile.Tiles(vectorWidth: width))
  }

  /// The plan for a product in given tiles.
  package init(_ size: MatrixProductSize, width: Int, tiles: DeviceProfile.Tiles) {
    rows = size.rows
    columns = size.columns
    stretch = size.depth
    panelTiles = tiles.panel
    // AVX-512 has 32 vector registers, narrower sets have 16.
    let hasManyRegisters = width >= 16
    if Self.paysForPanels(size, width) {
      method = .panel
      vector = width
      tileRows = Self.tileRows(rows, tallest: tiles.rows, overhead: 1)
      tileWidth = 2
      return
    }
    choose(size, width)
    if isSwapped { swap(&rows, &columns) }
    if method == .dot {
      vector = width
      tileRows = min(rows, 4)
      tileWidth = min(columns, hasManyRegisters ? 4 : 2)
      return
    }
    vector = width
    while vector > columns { vector /= 2 }
    tileRows = Self.tileRows(rows, tallest: tiles.rows, overhead: 4)
    // A single row reads the right operand once: by long runs, and nothing of it is read again.
    let vectors = rows == 1 ? (hasManyRegisters ? 16 : 8) : tileRows <= 2 ? 4 : 2
    let widest = vector < width ? 1 : min(columns / vector, vectors)
    tileWidth = 1 << (Int.bitWidth - 1 - widest.leadingZeroBitCount)
    // Over a longer depth the strided rows of B fall out of the cache.
    if rows > 1, size.depth >= 800 {
      let launches = (size.depth + 511) / 512
      stretch = (size.depth + launches - 1) / launches
    }
  }

  /// Which kernel on which operands.
  private mutating func choose(_ size: MatrixProductSize, _ width: Int) {
    switch (size.transposeLeft, size.transposeRight) {
    case (false, false):
      if columns < width, size.depth >= width {
        method = .dot
        transposesRight = true
      }
    case (true, false): isSwapped = columns < width && columns < rows
    case (true, true): isSwapped = true
    case (false, true):
      if size.depth >= width, rows < 64 || columns < width {
        method = .dot
      } else {
        transposesRight = true
      }
    }
  }

  /// Whether so many rows use a panel of the right operand that packing it pays; where it is
  /// stored transposed, the other kernels have to turn it as well.
  private static func paysForPanels(_ size: MatrixProductSize, _ width: Int) -> Bool {
    size.rows >= (size.transposeRight ? 32 : 64) && size.columns >= 2 * width
      && size.depth >= width
  }

  /// The height that wastes least: a tile costs its rows, and as much as `overhead` more to begin.
  private static func tileRows(_ rows: Int, tallest: Int, overhead: Int) -> Int {
    func cost(_ height: Int) -> Int { (rows + height - 1) / height * (height + overhead) }
    let heights = (1...min(rows, tallest)).reversed()
    return heights.min { cost($0) < cost($1) } ?? 1
  }

  /// Columns of a tile.
  package var tileColumns: Int { method == .dot ? tileWidth : tileWidth * vector }
  /// Tiles below each other.
  package var tilesDown: Int { (rows + tileRows - 1) / tileRows }
  /// Tiles beside each other.
  package var tilesAcross: Int { (columns + tileColumns - 1) / tileColumns }
  /// Work-items that share the tiles of a panel: few, for each of them packs the panel again.
  package var panelShares: Int { max(1, tilesDown / panelTiles) }
}
