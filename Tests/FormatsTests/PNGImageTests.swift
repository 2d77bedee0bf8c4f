import DiffeoFormats
import Testing

@Suite struct PNGImageTests {
  /// A picture whose samples visit every byte value.
  private func picture(_ width: Int, _ height: Int, _ channels: Int) throws -> PNGImage {
    let pixels = (0..<width * height * channels).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ 11) }
    return try PNGImage(width: width, height: height, channels: channels, pixels: pixels)
  }

  @Test(
    "what is decoded is what was encoded, sample by sample", arguments: [1, 3, 4],
    [(1, 1), (1, 7), (31, 1), (28, 28), (33, 65)])
  func roundTrip(channels: Int, size: (Int, Int)) throws {
    let image = try picture(size.0, size.1, channels)
    #expect(try PNGImage(decoding: image.encoded()) == image)
  }

  @Test("the same picture gives the same bytes, and another picture others")
  func deterministic() throws {
    let image = try picture(40, 30, 3)
    #expect(try image.encoded() == image.encoded())
    #expect(try image.encoded() != picture(40, 30, 1).encoded())
  }

  @Test("the file is a PNG of the right size and kind, as its head says")
  func head() throws {
    let bytes = try picture(300, 2, 4).encoded()
    #expect(bytes.prefix(8) == [137, 80, 78, 71, 13, 10, 26, 10])
    #expect(bytes[12..<26] == [73, 72, 68, 82, 0, 0, 1, 44, 0, 0, 0, 2, 8, 6])
    #expect(bytes.suffix(8) == [73, 69, 78, 68, 174, 66, 96, 130])
  }

  @Test("a palette of one bit, as written by another program, becomes colours")
  func palette() throws {
    // 2 x 1 pixels, colour type 3: entry 0 red, entry 1 blue; the pixels are 0 and 1.
    let bytes: [UInt8] = [
      137, 80, 78, 71, 13, 10, 26, 10, 0, 0, 0, 13, 73, 72, 68, 82, 0, 0, 0, 2, 0, 0, 0, 1, 1, 3, 0,
      0, 0, 206, 236, 237, 201, 0, 0, 0, 6, 80, 76, 84, 69, 255, 0, 0, 0, 0, 255, 108, 161, 253,
      142, 0, 0, 0, 10, 73, 68, 65, 84, 120, 156, 99, 112, 0, 0, 0, 66, 0, 65, 41, 55, 244, 239, 0,
      0, 0, 0, 73, 69, 78, 68, 174, 66, 96, 130,
    ]
    let image = try PNGImage(decoding: bytes)
    #expect(image.channels == 3)
    #expect(image.pixels == [255, 0, 0, 0, 0, 255])
  }

  @Test("a picture that cannot be is refused with its fields")
  func invalid() throws {
    #expect(throws: PNGError.invalidSize(width: 2, height: 2, channels: 3, bytes: 11)) {
      try PNGImage(width: 2, height: 2, channels: 3, pixels: Array(repeating: 0, count: 11))
    }
    #expect(throws: PNGError.invalidSize(width: 0, height: 2, channels: 1, bytes: 0)) {
      try PNGImage(width: 0, height: 2, channels: 1, pixels: [])
    }
    #expect(throws: PNGError.invalidSize(width: 1, height: 1, channels: 2, bytes: 0)) {
      try PNGImage(width: 1, height: 1, channels: 2, pixels: [0, 0])
    }
    #expect(throws: PNGError.tooLarge(width: .max, height: .max, channels: 4)) {
      try PNGImage(width: .max, height: .max, channels: 4, pixels: [])
    }
  }

  @Test("bytes that are not a PNG are refused, with what was found at their head")
  func notPNG() throws {
    let page = Array("<!DOCTYPE html>".utf8)
    #expect(throws: PNGError.notPNG(byteCount: 15, head: Array(page.prefix(8)))) {
      try PNGImage(decoding: page)
    }
    #expect(throws: PNGError.notPNG(byteCount: 0, head: [])) { try PNGImage(decoding: []) }
  }

  @Test("a file cut short anywhere is damaged, never read as a picture")
  func truncated() throws {
    let bytes = try picture(20, 20, 3).encoded()
    // The last chunk holds nothing; libpng is content without it.
    for count in stride(from: 8, to: bytes.count - 16, by: 13) {
      #expect("\(count) of \(bytes.count) bytes") {
        try PNGImage(decoding: Array(bytes.prefix(count)))
      } throws: { error in
        if case .damaged(count, _)? = error as? PNGError { true } else { false }
      }
    }
  }

  @Test("a head that claims a monstrous picture is refused before memory is asked for")
  func monstrous() throws {
    var bytes = try picture(4, 4, 4).encoded()
    // A width and a height of 999,999, and the checksum of the head that goes with them.
    bytes.replaceSubrange(16..<24, with: [0, 15, 66, 63, 0, 15, 66, 63])
    bytes.replaceSubrange(29..<33, with: Self.crc(bytes[12..<29]))
    #expect(throws: PNGError.tooLarge(width: 999_999, height: 999_999, channels: 4)) {
      try PNGImage(decoding: bytes)
    }
  }

  @Test("every error explains itself")
  func descriptions() {
    let errors: [PNGError] = [
      .invalidSize(width: 7, height: 8, channels: 9, bytes: 10), .notPNG(byteCount: 7, head: [60]),
      .tooLarge(width: 7, height: 8, channels: 3), .damaged(byteCount: 7, reason: "why"),
      .encodingFailed(width: 7, height: 8, channels: 1, reason: "why"),
    ]
    for error in errors {
      #expect(error.description.contains("7"))
      #expect(error.description.contains("PNG"))
    }
  }

  /// CRC-32 bit by bit, most significant byte first.
  private static func crc(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    var crc: UInt32 = .max
    for byte in bytes {
      crc ^= UInt32(byte)
      for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
    }
    return [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: ~crc >> $0) }
  }
}
