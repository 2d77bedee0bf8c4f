internal import CFormats

extension PNGImage {
  /// The eight bytes that every PNG file begins with.
  static let signature: [UInt8] = [137, 80, 78, 71, 13, 10, 26, 10]

  /// The picture as the bytes of a PNG file: 8 bits a sample, marked sRGB.
  ///
  /// The same picture gives the same bytes with the same libpng and zlib; no date is written.
  ///
  /// - Throws: ``PNGError/encodingFailed(width:height:channels:reason:)`` when libpng refuses.
  /// - Complexity: O(width height channels) work, one buffer of the file's largest possible size.
  public func encoded() throws(PNGError) -> [UInt8] {
    let size = (UInt32(width), UInt32(height), UInt32(channels))
    var bytes = [UInt8](repeating: 0, count: diffeo_png_capacity(size.0, size.1, size.2))
    var written = 0
    var message = Self.emptyMessage
    let done = diffeo_png_encode(
      pixels, size.0, size.1, size.2, &bytes, bytes.count, &written, &message)
    guard done == 1 else {
      throw .encodingFailed(
        width: width, height: height, channels: channels, reason: Self.sentence(message))
    }
    bytes.removeSubrange(written...)
    return bytes
  }

  /// The picture that the bytes of a PNG file hold.
  ///
  /// Palettes become colours, 16-bit samples and other gammas become 8-bit sRGB, grey with alpha
  /// becomes four channels.
  ///
  /// - Parameter bytes: A whole PNG file.
  /// - Throws: ``PNGError/notPNG(byteCount:head:)``, ``PNGError/tooLarge(width:height:channels:)``
  ///   or ``PNGError/damaged(byteCount:reason:)``.
  public init(decoding bytes: [UInt8]) throws(PNGError) {
    guard bytes.starts(with: Self.signature) else {
      throw .notPNG(byteCount: bytes.count, head: Array(bytes.prefix(Self.signature.count)))
    }
    var size: [UInt32] = [0, 0, 0]
    var message = Self.emptyMessage
    guard diffeo_png_describe(bytes, bytes.count, &size, &message) == 1 else {
      throw .damaged(byteCount: bytes.count, reason: Self.sentence(message))
    }
    let count = try Self.byteCount(
      width: Int(size[0]), height: Int(size[1]), channels: Int(size[2]))
    var pixels = [UInt8](repeating: 0, count: count)
    let done = diffeo_png_decode(
      bytes, bytes.count, size[0], size[1], size[2], &pixels, &message)
    guard done == 1 else {
      throw .damaged(byteCount: bytes.count, reason: Self.sentence(message))
    }
    try self.init(
      width: Int(size[0]), height: Int(size[1]), channels: Int(size[2]), pixels: pixels)
  }

  private static var emptyMessage: [UInt8] {
    [UInt8](repeating: 0, count: Int(DIFFEO_PNG_MESSAGE))
  }

  /// The text before the zero byte.
  private static func sentence(_ message: [UInt8]) -> String {
    String(decoding: message.prefix { $0 != 0 }, as: UTF8.self)
  }
}
