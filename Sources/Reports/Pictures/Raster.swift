internal import DiffeoFormats

/// A picture under construction: lines and discs with smooth edges, blended in linear light on a
/// grid twice as fine as the result.
///
/// Coordinates are in pixels of the result, from the top left corner, and need not be whole.
struct Raster {
  /// Samples along each side of a pixel.
  static let fineness = 2

  let width: Int
  let height: Int
  /// Where drawing has an effect: the part that `clip(_:)` last named.
  private var clipLow = SIMD2<Double>.zero
  private var clipHigh: SIMD2<Double>
  private var samples: [SIMD3<Float>]

  init(width: Int, height: Int, background: PictureColor) {
    self.width = width
    self.height = height
    clipHigh = SIMD2(Double(width), Double(height))
    samples = Array(
      repeating: SIMD3<Float>(background.linear),
      count: width * height * Self.fineness * Self.fineness)
  }

  /// Draws only inside a rectangle from now on.
  mutating func clip(low: SIMD2<Double>, high: SIMD2<Double>) {
    clipLow = low.clamped(lowerBound: .zero, upperBound: SIMD2(Double(width), Double(height)))
    clipHigh = high.clamped(lowerBound: .zero, upperBound: SIMD2(Double(width), Double(height)))
  }

  /// Draws everywhere again.
  mutating func removeClip() {
    clip(low: .zero, high: SIMD2(Double(width), Double(height)))
  }

  /// Blends a filled disc.
  mutating func disc(
    at center: SIMD2<Double>, radius: Double, color: PictureColor, alpha: Double = 1
  ) {
    let ink = SIMD3<Float>(color.linear)
    shade(low: center - radius, high: center + radius) { point, softness in
      let outside = Self.length(point - center) - radius
      return (ink, Float(alpha * Self.coverage(outside, softness)))
    }
  }

  /// Blends a convex polygon, given by its corners in turn.
  mutating func fill(_ corners: [SIMD2<Double>], color: PictureColor, alpha: Double = 1) {
    guard let first = corners.first else { return }
    let ink = SIMD3<Float>(color.linear)
    let middle = corners.reduce(.zero, +) / Double(corners.count)
    let edges = zip(corners, corners.dropFirst() + [first]).compactMap { start, end in
      Edge(from: start, to: end, inside: middle)
    }
    let low = corners.reduce(first) { pointwiseMin($0, $1) }
    let high = corners.reduce(first) { pointwiseMax($0, $1) }
    shade(low: low, high: high) { point, softness in
      let outside = edges.reduce(-Double.infinity) { max($0, $1.distance(to: point)) }
      return (ink, Float(alpha * Self.coverage(outside, softness)))
    }
  }

  /// Blends a path of straight pieces, covering each sample once however the pieces overlap.
  mutating func stroke(
    _ path: [SIMD2<Double>], width lineWidth: Double, color: PictureColor, alpha: Double = 1
  ) {
    guard let first = path.first else { return }
    let ink = SIMD3<Float>(color.linear)
    let low = path.reduce(first) { pointwiseMin($0, $1) } - lineWidth
    let high = path.reduce(first) { pointwiseMax($0, $1) } + lineWidth
    let frame = sampleFrame(low: low, high: high)
    var mask = [Float](repeating: 0, count: frame.count)
    for (start, end) in zip(path, path.dropFirst()) {
      cover(&mask, frame: frame, from: start, to: end, halfWidth: lineWidth / 2)
    }
    blend(mask, frame: frame, color: ink, alpha: Float(alpha))
  }

  /// Blends colours that a function of the position gives, with an opacity, over a rectangle.
  ///
  /// The function also gets the size of a sample, over which an edge is to be spread.
  mutating func shade(
    low: SIMD2<Double>, high: SIMD2<Double>,
    _ paint: (SIMD2<Double>, Double) -> (SIMD3<Float>, Float)
  ) {
    let frame = sampleFrame(low: low - 1, high: high + 1)
    let step = 1 / Double(Self.fineness)
    for row in frame.rows {
      for column in frame.columns {
        let point = SIMD2(Double(column) + 0.5, Double(row) + 0.5) * step
        let (ink, alpha) = paint(point, step)
        guard alpha > 0 else { continue }
        let index = row * width * Self.fineness + column
        samples[index] += (ink - samples[index]) * alpha
      }
    }
  }

  /// The finished picture: the mean of each pixel's samples, as 8-bit sRGB.
  func image() throws(PNGError) -> PNGImage {
    let stride = width * Self.fineness
    var pixels: [UInt8] = []
    pixels.reserveCapacity(width * height * 3)
    for row in 0..<height {
      for column in 0..<width {
        let start = row * Self.fineness * stride + column * Self.fineness
        let upper = samples[start] + samples[start + 1]
        let mean = (upper + samples[start + stride] + samples[start + stride + 1]) / 4
        for channel in 0..<3 { pixels.append(Self.byte(mean[channel])) }
      }
    }
    return try PNGImage(width: width, height: height, channels: 3, pixels: pixels)
  }
}

extension Raster {
  /// How much of a sample lies inside an edge at the given signed distance, negative inside.
  static func coverage(_ outside: Double, _ softness: Double) -> Double {
    min(max(0.5 - outside / softness, 0), 1)
  }

  /// A straight side of a polygon.
  private struct Edge {
    let start: SIMD2<Double>
    /// The unit vector that points out of the polygon.
    let outward: SIMD2<Double>

    /// The side between two corners; nil where they are one.
    init?(from start: SIMD2<Double>, to end: SIMD2<Double>, inside: SIMD2<Double>) {
      let along = end - start
      let length = Raster.length(along)
      guard length > 0 else { return nil }
      let normal = SIMD2(along.y, -along.x) / length
      self.start = start
      outward = ((inside - start) * normal).sum() > 0 ? -normal : normal
    }

    /// How far a point lies outside, negative inside.
    func distance(to point: SIMD2<Double>) -> Double { ((point - start) * outward).sum() }
  }

  static func length(_ vector: SIMD2<Double>) -> Double {
    (vector * vector).sum().squareRoot()
  }

  /// A block of the fine grid.
  struct Frame {
    var rows: Range<Int>
    var columns: Range<Int>
    var count: Int { rows.count * columns.count }
  }

  /// The samples inside a rectangle and inside the clip.
  private func sampleFrame(low: SIMD2<Double>, high: SIMD2<Double>) -> Frame {
    let start = pointwiseMax(low, clipLow) * Double(Self.fineness)
    let end = pointwiseMin(high, clipHigh) * Double(Self.fineness)
    guard start.x < end.x, start.y < end.y else { return Frame(rows: 0..<0, columns: 0..<0) }
    return Frame(
      rows: Int(start.y.rounded(.down))..<Int(end.y.rounded(.up)),
      columns: Int(start.x.rounded(.down))..<Int(end.x.rounded(.up)))
  }

  /// Raises the mask to the coverage by one piece of a path.
  private func cover(
    _ mask: inout [Float], frame: Frame, from start: SIMD2<Double>, to end: SIMD2<Double>,
    halfWidth: Double
  ) {
    let step = 1 / Double(Self.fineness)
    let along = end - start
    let squared = max((along * along).sum(), .leastNormalMagnitude)
    let inner = sampleFrame(
      low: pointwiseMin(start, end) - halfWidth - 1, high: pointwiseMax(start, end) + halfWidth + 1)
    for row in inner.rows.clamped(to: frame.rows) {
      for column in inner.columns.clamped(to: frame.columns) {
        let point = SIMD2(Double(column) + 0.5, Double(row) + 0.5) * step
        let t = min(max(((point - start) * along).sum() / squared, 0), 1)
        let outside = Self.length(point - start - along * t) - halfWidth
        let index = (row - frame.rows.lowerBound) * frame.columns.count
        let place = index + column - frame.columns.lowerBound
        mask[place] = max(mask[place], Float(Self.coverage(outside, step)))
      }
    }
  }

  private mutating func blend(_ mask: [Float], frame: Frame, color: SIMD3<Float>, alpha: Float) {
    var place = 0
    for row in frame.rows {
      for column in frame.columns {
        let index = row * width * Self.fineness + column
        samples[index] += (color - samples[index]) * (mask[place] * alpha)
        place += 1
      }
    }
  }

  /// The 8-bit sRGB values of 4096 steps of linear light; fine enough that none is skipped.
  private static let encoded: [UInt8] = (0..<4096).map {
    UInt8((PictureColor.encode(Double($0) / 4095) * 255).rounded())
  }

  private static func byte(_ linear: Float) -> UInt8 {
    encoded[Int((min(max(linear, 0), 1) * 4095).rounded())]
  }
}
