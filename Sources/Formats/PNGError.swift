/// Why a picture could not be encoded or decoded as PNG.
public enum PNGError: Error, Equatable, Sendable {
  /// A picture whose size, channels or number of pixel bytes cannot be a PNG.
  case invalidSize(width: Int, height: Int, channels: Int, bytes: Int)
  /// Bytes that are not a PNG file; `head` holds the first eight of them.
  case notPNG(byteCount: Int, head: [UInt8])
  /// A picture that needs more memory than is sensible: a damaged head, or a hostile one.
  case tooLarge(width: Int, height: Int, channels: Int)
  /// A PNG file that libpng cannot read to its end, with libpng's reason.
  case damaged(byteCount: Int, reason: String)
  /// A picture that libpng cannot write, with libpng's reason.
  case encodingFailed(width: Int, height: Int, channels: Int, reason: String)
}

extension PNGError: CustomStringConvertible {
  /// What was expected, what came, and what to do.
  public var description: String {
    switch self {
    case .invalidSize(let width, let height, let channels, let bytes):
      return "a PNG has at least 1 x 1 pixels of 1, 3 or 4 channels, one byte each; "
        + "found \(width) x \(height) x \(channels) with \(bytes) bytes"
    case .notPNG(let byteCount, let head):
      let found = byteCount == 0 ? "an empty file" : "\(byteCount) bytes starting with \(head)"
      return "not a PNG file: expected the head 137 80 78 71 13 10 26 10, found \(found)"
    case .tooLarge(let width, let height, let channels):
      return "a PNG of \(width) x \(height) x \(channels) is beyond the limit of "
        + "\(PNGImage.byteLimit) bytes; the file is damaged, or split it"
    case .damaged(let byteCount, let reason):
      return "damaged PNG file of \(byteCount) bytes: \(reason)"
    case .encodingFailed(let width, let height, let channels, let reason):
      return "cannot write a PNG of \(width) x \(height) x \(channels): \(reason)"
    }
  }
}
