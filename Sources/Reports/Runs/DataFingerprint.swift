internal import DiffeoDatasets
internal import DiffeoFormats

/// What tells the training data of a run from others.
struct DataFingerprint: Codable, Equatable {
  /// How many there are.
  let count: Int
  /// The shape of one.
  let shape: [Int]
  /// The CRC-32 of their numbers, in hexadecimal digits; nil where they are computed, since another
  /// machine may compute another last bit.
  let checksum: String?

  init(_ data: Dataset, isComputed: Bool) {
    (count, shape) = (data.count, data.sampleShape)
    checksum = isComputed ? nil : String(Checksum.crc32(data.samples), radix: 16)
  }

  /// The data as a message names them.
  var description: String {
    "\(count) data of shape \(shape)" + (checksum.map { " with checksum \($0)" } ?? "")
  }
}
