internal import DiffeoDifferentiation
public import DiffeoTensors

/// Pictures as data sets have them, `[height, width]`, `[channels, height, width]` or `[height, width,
/// channels]`, and as networks take them, with the channels innermost.
///
/// Three numbers are `[height, width, channels]` where the last is 1, 3 or 4 and the first is greater
/// than 4.
public struct ImageLayout: Sendable, Hashable {
  /// Height and width.
  public let size: ImageSize
  /// 1 for gray.
  public let channels: Int
  /// Whether data too have the channels innermost.
  public let isInterleaved: Bool

  /// The shapes of pictures, in words.
  public static let shapes =
    "[height, width], [channels, height, width] or [height, width, channels]"

  /// The layout of data of a shape; nil where they are no pictures.
  public init?(sampleShape: [Int]) {
    guard sampleShape.allSatisfy({ $0 > 0 }) else { return nil }
    isInterleaved =
      sampleShape.count == 3 && sampleShape[0] > 4 && [1, 3, 4].contains(sampleShape[2])
    switch sampleShape.count {
    case 2:
      size = ImageSize(height: sampleShape[0], width: sampleShape[1])
      channels = 1
    case 3 where isInterleaved:
      size = ImageSize(height: sampleShape[0], width: sampleShape[1])
      channels = sampleShape[2]
    case 3:
      size = ImageSize(height: sampleShape[1], width: sampleShape[2])
      channels = sampleShape[0]
    default: return nil
    }
  }

  /// Numbers of a picture.
  public var count: Int { size.height * size.width * channels }

  /// Rows of data with the channels innermost.
  func interleaved(_ rows: Tensor) throws -> Tensor {
    try turned(rows, outer: channels, inner: size.height * size.width)
  }

  /// Rows with the channels innermost, as data.
  func planar(_ rows: Tensor) throws -> Tensor {
    try turned(rows, outer: size.height * size.width, inner: channels)
  }

  private func turned(_ rows: Tensor, outer: Int, inner: Int) throws -> Tensor {
    if channels == 1 || isInterleaved { return rows }
    return try rows.reshaped(to: [rows.shape[0], outer, inner]).transposed()
      .reshaped(to: rows.shape)
  }
}
