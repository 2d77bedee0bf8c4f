internal import CFormats

/// A zip archive in memory: its members by name.
///
/// Sizes and checksums come from the central directory alone, because writers that stream (NumPy
/// among them) leave them open in the headers before the members.
///
/// - Source: PKWARE, APPNOTE.TXT 6.3.10.
struct ZipArchive {
  /// A member as the central directory describes it.
  struct Entry {
    let name: String
    let isEncrypted: Bool
    let method: Int
    let crc: UInt32
    let compressedSize: Int
    let size: Int
    let headerOffset: Int
  }

  /// The members in the order of the directory.
  let entries: [Entry]
  private let reader: ByteReader

  /// Reads the directory of the archive whose bytes are given; errors name `path`.
  init(_ bytes: [UInt8], path: String) throws(FormatError) {
    guard bytes.starts(with: [0x50, 0x4b]) else {
      throw .malformed(path: path, expected: "a zip archive", found: FileHead.describe(bytes))
    }
    reader = ByteReader(bytes: bytes, path: path)
    entries = try ZipDirectory(reader).entries()
  }

  /// The contents of a member, its checksum verified.
  func contents(of entry: Entry) throws(FormatError) -> [UInt8] {
    let path = "\(reader.path)[\(entry.name)]"
    if entry.isEncrypted {
      throw .unsupported(
        path: path, found: "an encrypted member", remedy: "write the archive without a password")
    }
    let contents = try contents(of: entry, in: dataRange(of: entry), path: path)
    let crc = diffeo_crc32(contents, 0, contents.count)
    guard crc == entry.crc else {
      throw .malformed(
        path: path, expected: "contents with the checksum \(String(entry.crc, radix: 16))",
        found: "\(String(crc, radix: 16))")
    }
    return contents
  }

  private func contents(
    of entry: Entry, in range: Range<Int>, path: String
  ) throws(FormatError) -> [UInt8] {
    switch entry.method {
    case 0:
      guard entry.size == entry.compressedSize else {
        throw .malformed(
          path: path, expected: "\(entry.compressedSize) stored bytes", found: "\(entry.size)")
      }
      return Array(reader.bytes[range])
    case 8:
      return try inflated(entry, in: range, path: path)
    case let method:
      throw .unsupported(
        path: path, found: "zip compression method \(method)",
        remedy: "write the archive with numpy.savez or numpy.savez_compressed")
    }
  }

  private func inflated(
    _ entry: Entry, in range: Range<Int>, path: String
  ) throws(FormatError) -> [UInt8] {
    guard entry.size / Deflate.greatestRatio <= entry.compressedSize else {
      throw .malformed(
        path: path, expected: "a size that \(entry.compressedSize) compressed bytes can have",
        found: "\(entry.size)")
    }
    var contents = [UInt8](repeating: 0, count: entry.size)
    let result = Deflate.inflate(
      reader.bytes, range: range, wrapping: .none, into: &contents)
    guard result.status == .done, result.produced == entry.size else {
      throw .malformed(
        path: path, expected: "\(entry.size) bytes of sound compressed data",
        found: result.status == .done ? "\(result.produced)" : "damaged data")
    }
    return contents
  }

  /// Where the data of a member lies: after its own header, whose length only it knows.
  private func dataRange(of entry: Entry) throws(FormatError) -> Range<Int> {
    let header = entry.headerOffset
    let nameLength = entry.name.utf8.count
    guard try reader.uint32(at: header) == 0x0403_4b50,
      try reader.uint16(at: header + 26) == nameLength,
      try reader.text(header + 30, count: nameLength) == entry.name
    else {
      throw .malformed(
        path: reader.path, expected: "the header of \(entry.name) at byte \(header)",
        found: "other data")
    }
    let start = try header + 30 + nameLength + reader.uint16(at: header + 28)
    try reader.check(start, entry.compressedSize)
    return start..<start + entry.compressedSize
  }
}
