import DiffeoFormats
import Testing

@Suite struct IDXTests {
  @Test(
    "every element type is read, most significant byte first",
    arguments: [
      (0x08, [1, 0xff], .uint8([1, 255])),
      (0x09, [1, 0xff], .int8([1, -1])),
      (0x0b, [0, 1, 0xff, 0xfe], .int16([1, -2])),
      (0x0c, [0, 0, 1, 0, 0xff, 0xff, 0xff, 0xfe], .int32([256, -2])),
      (0x0d, [0x3f, 0x80, 0, 0, 0xc0, 0, 0, 0], .float32([1, -2])),
      (
        0x0e, [0x3f, 0xf0, 0, 0, 0, 0, 0, 0, 0xc0, 0, 0, 0, 0, 0, 0, 0], .float64([1, -2])
      ),
    ] as [(UInt8, [UInt8], NumericElements)])
  func readsTypes(code: UInt8, data: [UInt8], elements: NumericElements) throws {
    let bytes = [0, 0, code, 2, 0, 0, 0, 2, 0, 0, 0, 1] + data
    let array = NumericArray(shape: [2, 1], elements: elements)
    #expect(try IDX.decode(bytes) == array)
    #expect(try IDX.decode(Gzip.deflate(bytes)) == array)
  }

  @Test(
    "what is no IDX file is refused, its beginning quoted",
    arguments: [
      ([], "an empty file"), ([0, 0, 8], "the first bytes 00 00 08"),
      (Array("<html><head>".utf8), "an HTML page"), ([0, 0, 0x0a, 1, 0, 0, 0, 0], "00 00 0a"),
      ([0x89] + Array("PNG\r\n".utf8), "a PNG picture"),
      (Gzip.deflate([1, 2]), "the first bytes 01 02"),
    ] as [([UInt8], String)])
  func refusesOthers(bytes: [UInt8], phrase: String) {
    #expect { try IDX.decode(bytes, path: "images") } throws: { error in
      "\(error)".contains("images") && "\(error)".contains(phrase)
    }
  }

  @Test("too few and too many bytes are refused")
  func refusesWrongLength() {
    let head: [UInt8] = [0, 0, 8, 1, 0, 0, 0, 3]
    #expect(throws: FormatError.truncated(path: "x", expectedBytes: 11, foundBytes: 10)) {
      try IDX.decode(head + [1, 2], path: "x")
    }
    #expect(throws: FormatError.truncated(path: "x", expectedBytes: 8, foundBytes: 7)) {
      try IDX.decode(Array(head.dropLast()), path: "x")
    }
    #expect(throws: FormatError.self) { try IDX.decode(head + [1, 2, 3, 4]) }
    #expect(throws: FormatError.self, "sizes whose product overflows") {
      try IDX.decode([0, 0, 8, 3] + [UInt8](repeating: 0xff, count: 12))
    }
  }

  @Test("a gzip file cut short is refused")
  func refusesTruncatedGzip() {
    let bytes = Gzip.deflate([0, 0, 8, 1, 0, 0, 0, 3, 1, 2, 3])
    #expect { try IDX.decode(Array(bytes.dropLast(9)), path: "a.gz") } throws: { error in
      "\(error)".contains("a.gz") && "\(error)".contains("cut short")
    }
  }
}
