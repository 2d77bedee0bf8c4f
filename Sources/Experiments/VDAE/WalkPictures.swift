internal import DiffeoDatasets
internal import DiffeoFormats
internal import DiffeoModels
internal import DiffeoReports
internal import DiffeoTensors

/// The pictures of a trained run: where walks are at some times, the ends of single steps from one
/// datum, and the latent space with what is decoded there.
struct WalkPictures {
  private let measure: VDAEMeasure

  init(_ measure: VDAEMeasure) { self.measure = measure }

  /// Walks that are drawn: more where data are points.
  private var count: Int { size == nil ? SamplePicture.pointCount : 100 }
  private var size: ImageSheet.ImageSize? {
    ImageSheet.ImageSize(sampleShape: measure.data.sampleShape)
  }

  /// Writes all into the run's folder.
  func write() throws {
    let last = VDAEFigures.times.max() ?? 1
    let walks = try measure.walk(
      count, steps: last, from: measure.data.rows([0]), history: true)
    for time in VDAEFigures.times { try write(picture(walks.after(time)), "walk-\(time)") }
    let burst = try measure.walk(count, steps: 1, from: measure.data.rows([0]))
    try write(picture(burst.after()), "burst")
    if let size { try write(frames(size), "frames") }
  }

  private func write(_ image: PNGImage, _ name: String) throws {
    try AtomicFile.write(image.encoded(), to: measure.run.session.folder.file("\(name).png"))
  }

  /// A sheet of pictures, or points in the frame of the training data.
  private func picture(_ samples: [Float]) throws -> PNGImage {
    try SamplePicture(samples, called: "walks", beside: measure.data).image()
  }

  /// Decoded latent points, each picture where its point is in the first two coordinates.
  private func frames(_ size: ImageSheet.ImageSize) throws -> PNGImage {
    let width = measure.inference.model.latentWidth
    let latent = try measure.inference.encode(measure.data.head(Self.embeddedCount)).floats
    let flat = stride(from: 0, to: latent.count, by: width).flatMap { start in
      [latent[start], width > 1 ? latent[start + 1] : 0]
    }
    let chosen = FarPoints(flat, width: 2, count: Self.frameCount).rows
    let points = chosen.flatMap { latent[($0 * width)..<(($0 + 1) * width)] }
    let decoded = try measure.inference.decode(
      NumericArray(shape: [chosen.count, width], floats: points), from: "the latent points")
    return try FrameMap(
      places: chosen.map { SIMD2(flat[2 * $0], flat[2 * $0 + 1]) }, images: decoded.floats,
      size: size
    ).image()
  }

  private static let embeddedCount = 5000
  private static let frameCount = 120
}

/// Pictures on a white plane, each at a place of its own.
private struct FrameMap {
  let places: [SIMD2<Float>]
  let images: [Float]
  let size: ImageSheet.ImageSize

  private static let side = 1200

  func image() throws -> PNGImage {
    var pixels = [UInt8](repeating: 255, count: Self.side * Self.side * 3)
    let low = places.reduce(places[0]) { pointwiseMin($0, $1) }
    let high = places.reduce(places[0]) { pointwiseMax($0, $1) }
    let extent = max((high - low).max(), .leastNormalMagnitude)
    let room = Float(Self.side - max(size.width, size.height))
    for (number, place) in places.enumerated() {
      let corner = ((place - low) * (room / extent)).rounded(.toNearestOrEven)
      draw(number, at: (Int(corner.x), Int(room - corner.y)), into: &pixels)
    }
    return try PNGImage(width: Self.side, height: Self.side, channels: 3, pixels: pixels)
  }

  private func draw(_ number: Int, at corner: (x: Int, y: Int), into pixels: inout [UInt8]) {
    for row in 0..<size.height {
      for column in 0..<size.width {
        let target = ((max(corner.y, 0) + row) * Self.side + corner.x + column) * 3
        for channel in 0..<3 {
          let place = size.place(row: row, column: column, channel: min(channel, size.channels - 1))
          let value = images[number * size.count + place]
          pixels[target + channel] = UInt8(min(max(value, 0), 1) * 255)
        }
      }
    }
  }
}
