import DiffeoFormats
import Testing

@Suite struct GzipTests {
  private let hello = Array("hello, hello, hello\n".utf8)

  @Test("a gzip file of Python's is read")
  func readsPython() throws {
    #expect(try Gzip.inflate(Fixtures.gzip) == hello)
  }

  @Test("what is deflated inflates to itself", arguments: [0, 1, 6, 9])
  func roundTrip(level: Int) throws {
    for count in [0, 1, 63, 64, 65, 4096, 100_003] {
      let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 * $0 / 7) }
      #expect(try Gzip.inflate(Gzip.deflate(bytes, level: level)) == bytes, "\(count) bytes")
    }
  }

  @Test("deflating twice gives the same file")
  func deterministic() {
    #expect(Gzip.deflate(hello) == Gzip.deflate(hello))
  }

  @Test("members that follow one another are joined, zeros at the end ignored")
  func joinsMembers() throws {
    let long = [UInt8](repeating: 7, count: 300_000)
    let bytes = Gzip.deflate(long) + Fixtures.gzip + [0, 0, 0]
    #expect(try Gzip.inflate(bytes) == long + hello)
  }

  @Test("other bytes at the end are refused")
  func refusesTrailingBytes() {
    #expect(throws: FormatError.self) { try Gzip.inflate(Fixtures.gzip + [1]) }
  }

  @Test("a file cut short at any byte is refused")
  func refusesTruncation() {
    for count in Fixtures.gzip.indices {
      #expect(throws: FormatError.self, "\(count) bytes") {
        try Gzip.inflate(Array(Fixtures.gzip.prefix(count)))
      }
    }
  }

  @Test("a flipped bit in the data, the checksum or the length is found")
  func refusesDamage() {
    // Bytes 4 to 9 (date, flags of the compressor, system) carry no contents.
    for index in Fixtures.gzip.indices where !(4..<10).contains(index) {
      var bytes = Fixtures.gzip
      bytes[index] ^= 0x10
      #expect(throws: FormatError.self, "byte \(index)") { try Gzip.inflate(bytes) }
    }
  }

  @Test("what is no gzip file is named by its beginning")
  func namesOthers() {
    #expect { try Gzip.inflate(Array("plain words".utf8), path: "a.gz") } throws: { error in
      "\(error)".contains("a.gz") && "\(error)".contains("text that begins \"plain words\"")
    }
    #expect { try Gzip.inflate([]) } throws: { "\($0)".contains("an empty file") }
  }
}
