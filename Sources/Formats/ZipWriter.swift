internal import CFormats

/// Builds a zip archive piece by piece; the same members always give the same bytes.
struct ZipWriter {
  private struct Member {
    let name: [UInt8]
    let method: Int
    let crc: UInt32
    let compressedSize: Int
    let size: Int
    let offset: Int
  }

  /// From this value on, a size or an offset is written in 64 bits.
  private let wideFrom: Int
  private var members: [Member] = []
  private var offset = 0

  /// - Parameter wideFrom: Lower than the format's own 2^32 - 1 only to try the 64-bit layout.
  init(wideFrom: Int = 0xffff_ffff) {
    self.wideFrom = wideFrom
  }

  /// The header and the data of the next member.
  mutating func member(_ name: String, _ contents: [UInt8], compressed: Bool) -> [[UInt8]] {
    let data = compressed ? Deflate.deflate(contents, wrapping: .none) : contents
    let member = Member(
      name: Array(name.utf8), method: compressed ? 8 : 0,
      crc: diffeo_crc32(contents, 0, contents.count), compressedSize: data.count,
      size: contents.count, offset: offset)
    members.append(member)
    let header = localHeader(member)
    offset += header.count + data.count
    return [header, data]
  }

  /// The directory that ends the archive.
  func directory() -> [UInt8] {
    var bytes = members.flatMap(directoryEntry)
    let size = bytes.count
    if isWide(offset) || isWide(size) || members.count >= 0xffff {
      bytes += wideEndRecord(size)
    }
    bytes += little(0x0605_4b50, 4) + little(0, 4)
    let count = isWide(offset) ? 0xffff : min(members.count, 0xffff)
    bytes += little(count, 2) + little(count, 2)
    bytes += narrow(size) + narrow(offset) + little(0, 2)
    return bytes
  }

  private func localHeader(_ member: Member) -> [UInt8] {
    let wide = isWide(member.size) || isWide(member.compressedSize)
    // The header wants both sizes wide or neither, unlike the directory.
    let extra =
      wide
      ? little(1, 2) + little(16, 2) + little(member.size, 8)
        + little(member.compressedSize, 8) : []
    let sizes =
      wide
      ? little(0xffff_ffff, 4) + little(0xffff_ffff, 4)
      : little(member.compressedSize, 4) + little(member.size, 4)
    return little(0x0403_4b50, 4) + common(member, wide: wide) + sizes
      + little(member.name.count, 2) + little(extra.count, 2) + member.name + extra
  }

  private func directoryEntry(_ member: Member) -> [UInt8] {
    let values = [member.size, member.compressedSize, member.offset].filter(isWide)
    let extra =
      values.isEmpty
      ? []
      : little(1, 2) + little(8 * values.count, 2) + values.flatMap { little($0, 8) }
    return little(0x0201_4b50, 4) + little(45, 2) + common(member, wide: !values.isEmpty)
      + narrow(member.compressedSize) + narrow(member.size)
      + little(member.name.count, 2) + little(extra.count, 2) + little(0, 10)
      + narrow(member.offset) + member.name + extra
  }

  /// Version needed, flags (UTF-8 names), method, a fixed date (1 January 1980) and checksum.
  private func common(_ member: Member, wide: Bool) -> [UInt8] {
    little(wide ? 45 : 20, 2) + little(0x0800, 2) + little(member.method, 2)
      + little(0, 2) + little(0x0021, 2) + little(Int(member.crc), 4)
  }

  private func wideEndRecord(_ size: Int) -> [UInt8] {
    let position = offset + size
    return little(0x0606_4b50, 4) + little(44, 8) + little(45, 2) + little(45, 2) + little(0, 8)
      + little(members.count, 8) + little(members.count, 8) + little(size, 8) + little(offset, 8)
      + little(0x0706_4b50, 4) + little(0, 4) + little(position, 8) + little(1, 4)
  }

  private func isWide(_ value: Int) -> Bool { value >= wideFrom }

  /// A 32-bit field, saturated where the value is written in 64 bits.
  private func narrow(_ value: Int) -> [UInt8] {
    little(isWide(value) ? 0xffff_ffff : value, 4)
  }

  private func little(_ value: Int, _ width: Int) -> [UInt8] {
    (0..<width).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }
}
