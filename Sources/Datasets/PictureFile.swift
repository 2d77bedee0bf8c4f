internal import DiffeoFormats

/// A square picture of a file, as numbers.
struct PictureFile {
  /// Pixels along an edge.
  let edge: Int
  /// The pixels, `[edge, edge]`; colours are averaged, those of a PNG file from 0 to 1.
  let pixels: [Double]

  private static let edges = 3...256

  /// The endings of the files that hold a picture.
  static let endings = [".npy", ".png"]

  /// Reads a picture.
  ///
  /// - Parameter path: A PNG file, or a `.npy` file of two axes.
  /// - Throws: `FormatError` for a file that cannot be read, ``DatasetError`` for a picture that is
  ///   not square, too small or too large, not finite, or of one tone.
  init(_ path: String) throws {
    let (rows, columns, pixels) =
      try path.lowercased().hasSuffix(".png") ? Self.png(path) : Self.npy(path)
    guard rows == columns, Self.edges.contains(rows) else {
      throw DatasetError.badShape(
        source: path,
        expected: "a square picture, from \(Self.edges.lowerBound) to \(Self.edges.upperBound) "
          + "pixels along an edge; crop or scale it",
        found: "\(rows) by \(columns) pixels")
    }
    if let place = pixels.firstIndex(where: { !$0.isFinite }) {
      throw DatasetError.notFinite(source: path, row: place / columns, value: Float(pixels[place]))
    }
    guard let first = pixels.first, pixels.contains(where: { $0 != first }) else {
      throw DatasetError.outOfRange(
        source: path, expected: "a picture of several tones, which can be seen to move",
        found: "one tone, \(pixels[0])")
    }
    (edge, self.pixels) = (rows, pixels)
  }

  private static func png(_ path: String) throws -> (Int, Int, [Double]) {
    let image = try ImageFolder.picture(path)
    let pixels = (0..<image.width * image.height).map { place in
      let colours = image.pixels[place * image.channels..<place * image.channels + image.planes]
      return Double(colours.reduce(0) { $0 + Int($1) }) / Double(255 * image.planes)
    }
    return (image.height, image.width, pixels)
  }

  private static func npy(_ path: String) throws -> (Int, Int, [Double]) {
    let array = try Numpy.read(path)
    guard array.shape.count == 2 else {
      throw DatasetError.badShape(
        source: path, expected: "one picture, an array of 2 axes",
        found: "an array of shape \(array.shape)")
    }
    return (array.shape[0], array.shape[1], array.floats.map(Double.init))
  }
}
