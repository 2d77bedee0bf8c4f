internal import CFormats

/// Short numbers that differ when data do.
public enum Checksum {
  /// The CRC-32 of the bytes of floats, as zip and PNG have it.
  ///
  /// - Parameter values: The floats, taken as little-endian bytes.
  /// - Returns: The checksum; 0 for none.
  /// - Complexity: One pass, without a copy.
  public static func crc32(_ values: [Float]) -> UInt32 {
    diffeo_crc32_floats(values, values.count)
  }
}
