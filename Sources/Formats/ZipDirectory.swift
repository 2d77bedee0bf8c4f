/// The list of members at the end of a zip archive.
struct ZipDirectory {
  private let reader: ByteReader
  private var count: Int
  private var offset: Int

  /// Marks of a field whose value stands elsewhere, in 64 bits.
  private static let saturated16 = 0xffff
  private static let saturated32 = 0xffff_ffff

  /// Finds the directory from the record at the archive's end.
  init(_ reader: ByteReader) throws(FormatError) {
    self.reader = reader
    let end = try Self.endRecord(reader)
    count = try reader.uint16(at: end + 10)
    offset = try reader.uint32(at: end + 16)
    if count == Self.saturated16 || offset == Self.saturated32 {
      try followLocator(before: end)
    }
  }

  /// The members in the order of the directory.
  func entries() throws(FormatError) -> [ZipArchive.Entry] {
    var entries: [ZipArchive.Entry] = []
    var position = offset
    for _ in 0..<count {
      guard try reader.uint32(at: position) == 0x0201_4b50 else {
        throw malformed("an entry of the zip directory at byte \(position)", "other data")
      }
      entries.append(try entry(at: position))
      position += 46
      position +=
        try reader.uint16(at: position - 18)
        + reader.uint16(at: position - 16) + reader.uint16(at: position - 14)
    }
    return entries
  }

  /// The place of the end record: the last one whose comment reaches the end of the file.
  private static func endRecord(_ reader: ByteReader) throws(FormatError) -> Int {
    let last = reader.bytes.count - 22
    for position in stride(from: last, through: max(0, last - 0xffff), by: -1) {
      if try reader.uint32(at: position) == 0x0605_4b50,
        try reader.uint16(at: position + 20) == last - position
      {
        return position
      }
    }
    throw .malformed(
      path: reader.path, expected: "a whole zip archive",
      found: "one without the directory at its end (it is cut short or damaged)")
  }

  private mutating func followLocator(before end: Int) throws(FormatError) {
    let locator = end - 20
    guard locator >= 0, try reader.uint32(at: locator) == 0x0706_4b50 else { return }
    let record = try reader.uint64(at: locator + 8)
    guard try reader.uint32(at: record) == 0x0606_4b50 else {
      throw malformed("the 64-bit end record at byte \(record)", "other data")
    }
    count = try reader.uint64(at: record + 32)
    offset = try reader.uint64(at: record + 48)
  }

  private func entry(at position: Int) throws(FormatError) -> ZipArchive.Entry {
    let nameLength = try reader.uint16(at: position + 28)
    let extra = position + 46 + nameLength
    var wide = WideFields(
      reader: reader, position: extra, end: extra + (try reader.uint16(at: position + 30)))
    // The wide fields come in this order, each only if its narrow one is saturated.
    let size = try wide.resolve(reader.uint32(at: position + 24))
    let compressedSize = try wide.resolve(reader.uint32(at: position + 20))
    let headerOffset = try wide.resolve(reader.uint32(at: position + 42))
    return ZipArchive.Entry(
      name: try reader.text(position + 46, count: nameLength),
      isEncrypted: try reader.uint16(at: position + 8) & 1 == 1,
      method: try reader.uint16(at: position + 10),
      crc: UInt32(try reader.uint32(at: position + 16)),
      compressedSize: compressedSize, size: size, headerOffset: headerOffset)
  }

  private func malformed(_ expected: String, _ found: String) -> FormatError {
    .malformed(path: reader.path, expected: expected, found: found)
  }

  /// The 64-bit values of an entry, read from its extra field 1 as they are asked for.
  private struct WideFields {
    let reader: ByteReader
    var position: Int
    let end: Int
    var isInside = false

    mutating func resolve(_ narrow: Int) throws(FormatError) -> Int {
      guard narrow == ZipDirectory.saturated32 else { return narrow }
      try enter()
      let value = try reader.uint64(at: position)
      position += 8
      return value
    }

    /// Steps over other extra fields to the first value of field 1.
    private mutating func enter() throws(FormatError) {
      while !isInside {
        guard position + 4 <= end else {
          throw .malformed(
            path: reader.path, expected: "the 64-bit sizes of a member", found: "none")
        }
        isInside = try reader.uint16(at: position) == 1
        position += isInside ? 4 : 4 + (try reader.uint16(at: position + 2))
      }
    }
  }
}
