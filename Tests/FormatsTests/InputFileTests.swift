import DiffeoFormats
import Testing

@Suite struct InputFileTests {
  @Test("a file is read whole", arguments: [0, 1, 4095, 4096, 4097, 100_003])
  func reads(count: Int) throws {
    let folder = try TemporaryFolder()
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    #expect(try InputFile.read(folder.put(bytes, "a")) == bytes)
  }

  @Test("a file whose size the system does not tell is read to its end")
  func readsWithoutSize() throws {
    #expect(try !InputFile.read("/proc/self/status").isEmpty)
  }

  @Test("a missing file and a folder are told apart")
  func errors() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("none")
    #expect(throws: FormatError.notFound(path: path)) { try InputFile.read(path) }
    #expect { try InputFile.read(folder.path) } throws: { "\($0)".contains("a folder") }
    let beyond = try folder.put([], "file") + "/x"
    #expect { try InputFile.read(beyond) } throws: { error in
      guard case FormatError.cannotRead(beyond, let reason) = error else { return false }
      return reason == "Not a directory"
    }
  }

  @Test("every error names its file and ends with advice")
  func descriptions() {
    let errors: [FormatError] = [
      .notFound(path: "f"), .cannotRead(path: "f", reason: "r"),
      .malformed(path: "f", expected: "e", found: "g"),
      .truncated(path: "f", expectedBytes: 2, foundBytes: 1),
      .unsupported(path: "f", found: "g", remedy: "r"), .cannotWrite(path: "f", reason: "r"),
    ]
    for error in errors {
      #expect(error.path == "f")
      #expect(error.description.contains("f") && error.description.contains(";"))
    }
  }
}
