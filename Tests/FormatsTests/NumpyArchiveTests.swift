import Testing

@testable import DiffeoFormats

@Suite struct NumpyArchiveTests {
  private let arrays: [String: NumericArray] = [
    "x": NumericArray(shape: [2, 2], floats: [1, 2, 3, 4]),
    "labels": NumericArray(shape: [2], elements: .int32([7, 8])),
    "höhe": NumericArray(shape: [200], floats: [Float](repeating: 0.5, count: 200)),
  ]

  @Test("an archive of NumPy's, whose local headers leave the sizes open, is read")
  func readsNumpy() throws {
    let archive = try NumpyArchive(decoding: Fixtures.archive)
    #expect(archive.names == ["labels", "x"])
    #expect(try archive.array("x") == NumericArray(shape: [3], floats: [0, 1, 2]))
    #expect(
      try archive.array("labels") == NumericArray(shape: [3], elements: .int64([7, 8, 9])))
  }

  @Test("a compressed archive of NumPy's is read")
  func readsCompressed() throws {
    let array = try NumpyArchive(decoding: Fixtures.compressedArchive).array("data")
    #expect(
      array == NumericArray(shape: [4, 50], floats: [Float](repeating: 0.25, count: 200)))
  }

  @Test("what is written is read back", arguments: [false, true])
  func roundTrip(compressed: Bool) throws {
    let folder = try TemporaryFolder()
    try NumpyArchive.write(arrays, to: folder.file("a.npz"), compressed: compressed)
    let archive = try NumpyArchive.read(folder.file("a.npz"))
    #expect(archive.names == arrays.keys.sorted())
    for (name, array) in arrays { #expect(try archive.array(name) == array) }
  }

  @Test("the same arrays give the same bytes, compression makes them fewer")
  func deterministic() throws {
    let folder = try TemporaryFolder()
    try NumpyArchive.write(arrays, to: folder.file("a.npz"))
    try NumpyArchive.write(arrays, to: folder.file("b.npz"))
    try NumpyArchive.write(arrays, to: folder.file("c.npz"), compressed: true)
    let (a, b) = (try folder.contents("a.npz"), try folder.contents("b.npz"))
    #expect(a == b)
    #expect(try folder.contents("c.npz").count < a.count)
  }

  @Test("an archive without arrays is read")
  func readsNothing() throws {
    let folder = try TemporaryFolder()
    try NumpyArchive.write([:], to: folder.file("a.npz"))
    #expect(try NumpyArchive.read(folder.file("a.npz")).names.isEmpty)
  }

  @Test("the 64-bit layout of large archives is read", arguments: [0, 100, 150, 400])
  func readsWideLayout(wideFrom: Int) throws {
    var writer = ZipWriter(wideFrom: wideFrom)
    let (first, second) = (
      Numpy.encode(NumericArray(shape: [2], floats: [1, 2])),
      Numpy.encode(NumericArray(shape: [50], floats: [Float](repeating: 3, count: 50)))
    )
    var bytes = writer.member("a.npy", first, compressed: false).flatMap { $0 }
    bytes += writer.member("b.npy", second, compressed: true).flatMap { $0 }
    bytes += writer.directory()
    let archive = try NumpyArchive(decoding: bytes)
    #expect(try archive.array("a").floats == [1, 2])
    #expect(try archive.array("b").floats == [Float](repeating: 3, count: 50))
  }

  @Test("a comment after the directory is skipped, even one that looks like a directory")
  func skipsComment() throws {
    let comment: [UInt8] = [0x50, 0x4b, 0x05, 0x06] + [UInt8](repeating: 1, count: 30)
    let bytes = Array(Fixtures.archive.dropLast(2)) + [UInt8(comment.count), 0] + comment
    #expect(try NumpyArchive(decoding: bytes).array("x").floats == [0, 1, 2])
  }

  @Test("a file cut short at any byte is refused")
  func refusesTruncation() {
    for count in Fixtures.archive.indices {
      #expect(throws: FormatError.self, "\(count) bytes") {
        try NumpyArchive(decoding: Array(Fixtures.archive.prefix(count)))
      }
    }
  }

  @Test("no flipped byte anywhere goes unnoticed or does harm")
  func survivesDamage() throws {
    for original in [Fixtures.archive, Fixtures.compressedArchive] {
      let sound = try read(original)
      for index in original.indices {
        var bytes = original
        bytes[index] ^= 0xff
        // Dates and versions carry no arrays: either the arrays are the same or there is an error.
        if let found = try? read(bytes) { #expect(found == sound, "byte \(index)") }
      }
    }
  }

  private func read(_ bytes: [UInt8]) throws -> [String: NumericArray] {
    let archive = try NumpyArchive(decoding: bytes)
    return try archive.names.reduce(into: [:]) { $0[$1] = try archive.array($1) }
  }

  @Test("a wrong checksum is refused by the name of the array")
  func refusesWrongChecksum() throws {
    var bytes = Fixtures.archive
    bytes[170] ^= 1
    let archive = try NumpyArchive(decoding: bytes, path: "a.npz")
    #expect { try archive.array("x") } throws: { error in
      "\(error)".contains("a.npz[x.npy]") && "\(error)".contains("checksum")
    }
    #expect(try archive.array("labels").int32s == [7, 8, 9])
  }

  @Test("an encrypted member and an unknown method are refused")
  func refusesUnsupported() throws {
    let directory = try #require(
      Fixtures.archive.indices.first { Fixtures.archive[$0...].starts(with: [0x50, 0x4b, 1, 2]) })
    var encrypted = Fixtures.archive
    encrypted[directory + 8] |= 1
    var method = Fixtures.archive
    method[directory + 10] = 14
    for (bytes, phrase) in [(encrypted, "encrypted"), (method, "compression method 14")] {
      let archive = try NumpyArchive(decoding: bytes)
      #expect { try archive.array("x") } throws: { "\($0)".contains(phrase) }
    }
  }

  @Test("a size that no compression could reach is refused before memory is asked for")
  func refusesBomb() throws {
    let directory = try #require(
      Fixtures.compressedArchive.indices.first {
        Fixtures.compressedArchive[$0...].starts(with: [0x50, 0x4b, 1, 2])
      })
    var bytes = Fixtures.compressedArchive
    bytes[directory + 27] = 0x7f
    let archive = try NumpyArchive(decoding: bytes)
    #expect(throws: FormatError.self) { try archive.array("data") }
  }

  @Test("an array that is not there is named beside those that are")
  func namesMissing() throws {
    let archive = try NumpyArchive(decoding: Fixtures.archive, path: "a.npz")
    #expect { try archive.array("images") } throws: { error in
      ["a.npz", "images", "labels, x"].allSatisfy { "\(error)".contains($0) }
    }
  }

  @Test("a file that is no archive is named by its beginning")
  func namesOthers() {
    #expect { try NumpyArchive(decoding: Fixtures.floats) } throws: { error in
      "\(error)".contains("a NumPy array file")
    }
  }
}
