import DiffeoFormats
import Testing

@Suite struct SafetensorsTests {
  /// The bytes of a file with the given header.
  private func file(_ header: String, _ data: [UInt8] = []) -> [UInt8] {
    let text = Array(header.utf8)
    return (0..<8).map { UInt8(truncatingIfNeeded: text.count >> (8 * $0)) } + text + data
  }

  private func entry(
    _ name: String, _ begin: Int, _ end: Int, type: String = "U8", shape: String? = nil
  ) -> String {
    "\"\(name)\":{\"dtype\":\"\(type)\",\"shape\":\(shape ?? "[\(end - begin)]"),"
      + "\"data_offsets\":[\(begin),\(end)]}"
  }

  @Test("a file of the reference writer is read")
  func readsReference() throws {
    let file = try Safetensors(decoding: Fixtures.safetensors)
    #expect(
      file.tensors == [
        "w": NumericArray(shape: [2, 2], floats: [1, 2, 3, 4]),
        "step": NumericArray(shape: [], elements: .int64([7])),
      ])
    #expect(file.metadata == ["format": "test"])
  }

  @Test("the bytes written are those of the format, widest elements first, then by name")
  func goldenBytes() {
    let file = Safetensors(
      tensors: [
        "b": NumericArray(shape: [1], floats: [1]), "a": NumericArray(shape: [], floats: [-2]),
        "z": NumericArray(shape: [1], elements: .int64([5])),
      ], metadata: ["k\"\n": "ü", "a": ""])
    let header =
      #"{"__metadata__":{"a":"","k\"\u000a":"ü"},"#
      + #""z":{"dtype":"I64","shape":[1],"data_offsets":[0,8]},"#
      + #""a":{"dtype":"F32","shape":[],"data_offsets":[8,12]},"#
      + #""b":{"dtype":"F32","shape":[1],"data_offsets":[12,16]}}"#
    let padded = header + String(repeating: " ", count: (8 - header.utf8.count % 8) % 8)
    let data: [UInt8] = [5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xc0, 0, 0, 0x80, 0x3f]
    #expect(file.encoded() == self.file(padded, data))
  }

  @Test("every type survives writing and reading")
  func roundTrip() throws {
    let folder = try TemporaryFolder()
    var file = Safetensors(metadata: ["config": "{\"a\": [1, 2]}\u{7}\\", "leer": ""])
    for (index, elements) in Samples.elements.enumerated() {
      file.tensors["t\(index)"] = NumericArray(shape: [elements.count, 1], elements: elements)
    }
    try file.write(to: folder.file("a.safetensors"))
    #expect(try Safetensors.read(folder.file("a.safetensors")) == file)
    #expect(try folder.contents("a.safetensors") == file.encoded())
  }

  @Test("a file without tensors is a file")
  func empty() throws {
    #expect(try Safetensors(decoding: Safetensors().encoded()) == Safetensors())
    #expect(try Safetensors(decoding: file("{}")) == Safetensors())
  }

  @Test("half precision and bfloat16 widen without loss")
  func readsHalves() throws {
    let header =
      "{\(entry("b", 0, 4, type: "BF16", shape: "[2]")),"
      + "\(entry("h", 4, 8, type: "F16", shape: "[2]"))}"
    let tensors = try Safetensors(
      decoding: file(header, [0xc0, 0x3f, 0x80, 0xff, 0, 0x3e, 1, 0])
    ).tensors
    #expect(tensors["b"]?.floats == [1.5, -.infinity])
    #expect(tensors["h"]?.floats == [1.5, 0x1p-24])
  }

  @Test("escapes in names are understood, in any order of keys and with blanks")
  func readsEscapes() throws {
    let header =
      #" {"\u00fc\ud83d\ude00\/" : { "shape":[ 1 ], "data_offsets" :[0,1],"dtype":"U8"} } "#
    // The header must begin with a brace: the blank in front is cut off here.
    #expect(
      try Safetensors(decoding: file(String(header.dropFirst()), [9])).tensors
        == ["ü😀/": NumericArray(shape: [1], elements: .uint8([9]))])
  }

  @Test("a file cut short at any byte is refused")
  func refusesTruncation() {
    for count in Fixtures.safetensors.indices {
      #expect(throws: FormatError.self, "\(count) bytes") {
        try Safetensors(decoding: Array(Fixtures.safetensors.prefix(count)))
      }
    }
    let size = Fixtures.safetensors.count
    #expect(
      throws: FormatError.truncated(path: "x", expectedBytes: size, foundBytes: size - 1)
    ) {
      try Safetensors(decoding: Array(Fixtures.safetensors.dropLast()), path: "x")
    }
  }

  @Test("bytes after the last tensor, holes and overlaps are refused")
  func refusesBadLayout() {
    let headers = [
      ("{\(entry("a", 0, 2))}", 3), ("{\(entry("a", 1, 3))}", 3),
      ("{\(entry("a", 0, 2)),\(entry("b", 1, 3))}", 3),
      ("{\(entry("a", 0, 1)),\(entry("b", 2, 3))}", 3),
      ("{\(entry("a", 0, 2)),\(entry("b", 0, 2))}", 2), ("{}", 1),
      ("{\(entry("a", 0, 4))}", 3), ("{\(entry("a", 0, .max))}", 3),
    ]
    for (header, count) in headers {
      #expect(throws: FormatError.self, "\(header)") {
        try Safetensors(decoding: file(header, [UInt8](repeating: 0, count: count)))
      }
    }
  }

  @Test("empty tensors may share a place")
  func readsEmptyTensors() throws {
    let header = "{\(entry("b", 0, 0)),\(entry("a", 0, 2)),\(entry("c", 2, 2, shape: "[0,7]"))}"
    #expect(try Safetensors(decoding: file(header, [1, 2])).tensors.count == 3)
  }

  @Test(
    "a header that is not what the format says is refused",
    arguments: [
      "", "[]", "{", "{\"a\":1}", "{\"a\":{}}", "{} x", "{\"a\":{\"dtype\":\"U8\"}}",
      "{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1],\"more\":1}}",
      "{\"a\":{\"dtype\":\"U8\",\"shape\":[-1],\"data_offsets\":[0,1]}}",
      "{\"a\":{\"dtype\":\"U8\",\"shape\":[1.0],\"data_offsets\":[0,1]}}",
      "{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[1,0]}}",
      "{\"a\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[0,1]}}",
      "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,1]}}",
      "{\"a\":{\"dtype\":\"F32\",\"shape\":[4611686018427387904],\"data_offsets\":[0,0]}}",
      "{\"a\":{\"dtype\":\"F4\",\"shape\":[2],\"data_offsets\":[0,1]}}",
      "{\"__metadata__\":{\"a\":1}}", "{\"__metadata__\":[]}", "{\"a\\ud800\":1}", "{\"a\nb\":1}",
      "{\"a\":[[[[[[[[[[[[[[1]]]]]]]]]]]]]]}",
    ])
  func refusesBrokenHeaders(header: String) {
    #expect(throws: FormatError.self) { try Safetensors(decoding: file(header, [0])) }
  }

  @Test("a name that comes twice is refused")
  func refusesDuplicates() {
    let header = "{\(entry("a", 0, 1)),\(entry("a", 1, 2))}"
    #expect { try Safetensors(decoding: file(header, [1, 2])) } throws: { error in
      "\(error)".contains("each key once")
    }
  }

  @Test("a name that is not UTF-8 is refused")
  func refusesInvalidText() {
    var bytes = file("{\(entry("a", 0, 1))}", [1])
    bytes[10] = 0xff
    #expect { try Safetensors(decoding: bytes) } throws: { "\($0)".contains("UTF-8") }
  }

  @Test("an HTML page is named as such")
  func namesHTML() {
    let page = Array("<!doctype html><title>404</title>".utf8)
    #expect { try Safetensors(decoding: page, path: "m") } throws: { error in
      "\(error)".hasPrefix("m:") && "\(error)".contains("an HTML page")
    }
  }

  @Test("no flipped byte does harm")
  func survivesDamage() {
    for index in Fixtures.safetensors.indices {
      for mask: UInt8 in [0x01, 0x10, 0x80, 0xff] {
        var bytes = Fixtures.safetensors
        bytes[index] ^= mask
        // There is no checksum: a changed digit may be another sound file. It must not trap.
        let file = try? Safetensors(decoding: bytes)
        #expect(file?.tensors.count ?? 2 == 2)
      }
    }
  }
}
