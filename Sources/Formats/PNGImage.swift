/// A picture of 8-bit sRGB samples, as a PNG file holds it.
public struct PNGImage: Equatable, Sendable {
  /// The most bytes of pixels that a picture may have: 2^29, half a gigabyte.
  public static let byteLimit = 1 << 29

  /// The number of columns.
  public let width: Int
  /// The number of rows.
  public let height: Int
  /// The samples of a pixel: 1 (grey), 3 (red, green, blue) or 4 (with alpha, not premultiplied).
  public let channels: Int
  /// The samples, `[height, width, channels]`, top row first.
  public let pixels: [UInt8]

  /// A picture of the given samples.
  ///
  /// - Parameters:
  ///   - width: The number of columns, at least 1.
  ///   - height: The number of rows, at least 1.
  ///   - channels: 1, 3 or 4.
  ///   - pixels: The samples, `[height, width, channels]`.
  /// - Throws: ``PNGError/invalidSize(width:height:channels:bytes:)`` when they do not fit
  ///   together, ``PNGError/tooLarge(width:height:channels:)`` beyond ``byteLimit``.
  public init(width: Int, height: Int, channels: Int, pixels: [UInt8]) throws(PNGError) {
    let count = try Self.byteCount(width: width, height: height, channels: channels)
    guard count == pixels.count else {
      throw .invalidSize(width: width, height: height, channels: channels, bytes: pixels.count)
    }
    self.width = width
    self.height = height
    self.channels = channels
    self.pixels = pixels
  }

  /// The samples of the pixel in the given row and column.
  public func pixel(row: Int, column: Int) -> [UInt8] {
    let start = (row * width + column) * channels
    return Array(pixels[start..<start + channels])
  }

  /// The bytes of a picture's pixels, after checking that there can be such a picture.
  static func byteCount(width: Int, height: Int, channels: Int) throws(PNGError) -> Int {
    guard width > 0, height > 0, [1, 3, 4].contains(channels) else {
      throw .invalidSize(width: width, height: height, channels: channels, bytes: 0)
    }
    guard width <= byteLimit, height <= byteLimit,
      width * height <= byteLimit / channels
    else { throw .tooLarge(width: width, height: height, channels: channels) }
    return width * height * channels
  }
}
