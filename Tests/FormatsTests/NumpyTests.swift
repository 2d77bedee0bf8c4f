import DiffeoFormats
import Testing

@Suite struct NumpyTests {
  /// The bytes of a `.npy` file of version 1 with the given header text.
  private func file(_ header: String, _ data: [UInt8] = []) -> [UInt8] {
    let text = Array(header.utf8) + [0x0a]
    return [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(text.count), 0] + text + data
  }

  @Test("single precision in row-major order is read as NumPy wrote it")
  func readsFloats() throws {
    let array = try Numpy.decode(Fixtures.floats)
    #expect(array == NumericArray(shape: [2, 3], floats: [0.5, 1, 1.5, 2, 2.5, 3]))
  }

  @Test("a column-major array comes out in row-major order")
  func readsColumnMajor() throws {
    let array = try Numpy.decode(Fixtures.columnMajor)
    #expect(array == NumericArray(shape: [2, 3, 2], elements: .int16(Array(0..<12))))
  }

  @Test("big-endian doubles keep every bit")
  func readsBigEndian() throws {
    let array = try Numpy.decode(Fixtures.bigEndian)
    #expect(array == NumericArray(shape: [3], elements: .float64([1.5, -2.25, 1e300])))
  }

  @Test("an array of rank 0 holds one number")
  func readsScalar() throws {
    let array = try Numpy.decode(Fixtures.scalar)
    #expect(array == NumericArray(shape: [], elements: .int64([-7])))
  }

  @Test("booleans, an empty array and versions 2 and 3 are read")
  func readsOthers() throws {
    #expect(try Numpy.decode(Fixtures.booleans).elements == .bool([true, false, true]))
    #expect(
      try Numpy.decode(Fixtures.empty) == NumericArray(shape: [0, 5], elements: .uint8([])))
    #expect(try Numpy.decode(Fixtures.versionTwo).elements == .uint32([1, 2]))
    #expect(try Numpy.decode(Fixtures.versionThree).elements == .uint16([1, 2]))
  }

  @Test("half precision widens without loss, subnormals included")
  func readsHalves() throws {
    // 0xae66, the half nearest to -0.1, and 2^-24, the least half above 0.
    #expect(
      try Numpy.decode(Fixtures.halves).elements
        == .float32([1.5, -0.0999755859375, 65504, 0x1p-24]))
  }

  @Test("the order of the header's keys, double quotes and Python 2's long integers do not matter")
  func readsOtherSpellings() throws {
    let header = "{\"shape\": (2L,1), 'fortran_order': False,'descr':'|u1'}"
    #expect(
      try Numpy.decode(file(header, [3, 4]))
        == NumericArray(shape: [2, 1], elements: .uint8([3, 4])))
  }

  @Test(
    "a written file has exactly the bytes that NumPy writes",
    arguments: [
      (Fixtures.floats, NumericArray(shape: [2, 3], floats: [0.5, 1, 1.5, 2, 2.5, 3])),
      (Fixtures.scalar, NumericArray(shape: [], elements: .int64([-7]))),
      (Fixtures.booleans, NumericArray(shape: [3], elements: .bool([true, false, true]))),
      (Fixtures.empty, NumericArray(shape: [0, 5], elements: .uint8([]))),
    ])
  func writesAsNumpy(golden: [UInt8], array: NumericArray) throws {
    #expect(Numpy.encode(array) == golden)
    let folder = try TemporaryFolder()
    try Numpy.write(array, to: folder.file("a.npy"))
    #expect(try folder.contents("a.npy") == golden)
  }

  @Test("every type survives writing and reading", arguments: Samples.elements)
  func roundTrip(elements: NumericElements) throws {
    let folder = try TemporaryFolder()
    let array = NumericArray(shape: [1, elements.count], elements: elements)
    try Numpy.write(array, to: folder.file("a.npy"))
    #expect(try Numpy.read(folder.file("a.npy")) == array)
  }

  @Test("the header is a multiple of 64 bytes for every length of the shape's text")
  func headerIsAligned() {
    for axes in 0..<20 {
      let array = NumericArray(shape: Array(repeating: 1, count: axes), floats: [1])
      #expect((Numpy.encode(array).count - 4) % 64 == 0, "\(axes) axes")
    }
  }

  @Test(
    "what cannot be numbers is refused with the way out",
    arguments: [
      (Fixtures.objects, "Python objects"), (Fixtures.records, "records"),
      (Fixtures.complexNumbers, "complex"), (Fixtures.text, "text"),
    ])
  func refusesOtherTypes(bytes: [UInt8], word: String) {
    #expect { try Numpy.decode(bytes, path: "a.npy") } throws: { error in
      guard case FormatError.unsupported(path: "a.npy", let found, let remedy) = error else {
        return false
      }
      return found.contains(word) && !remedy.isEmpty
    }
  }

  @Test("a file cut short at any byte is refused")
  func refusesTruncation() {
    for count in Fixtures.floats.indices {
      #expect(throws: FormatError.self, "\(count) bytes") {
        try Numpy.decode(Array(Fixtures.floats.prefix(count)))
      }
    }
    #expect(throws: FormatError.truncated(path: "x", expectedBytes: 152, foundBytes: 151)) {
      try Numpy.decode(Array(Fixtures.floats.dropLast()), path: "x")
    }
  }

  @Test("bytes after the array are refused")
  func refusesTrailingBytes() {
    #expect(throws: FormatError.self) { try Numpy.decode(Fixtures.floats + [0]) }
  }

  @Test(
    "a broken header is refused",
    arguments: [
      "", "{", "{}", "[]", "7", "{'descr': '<f4'}",
      "{'descr': '<f4', 'fortran_order': 0, 'shape': ()}",
      "{'descr': '<f4', 'fortran_order': False, 'shape': 3}",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (-1,)}",
      "{'descr': '<f4', 'fortran_order': Falsch, 'shape': (1,)}",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), } x",
      "{'descr': '<f4, 'fortran_order': False, 'shape': (1,), }",
      "{'descr': '<f4', 'fortran_order': False, 'shape': ((((((((((1,),),),),),),),),),)}",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (9223372036854775807, 2)}",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (4611686018427387904,)}",
      "{'descr': '|u1', 'fortran_order': False, 'shape': (9223372036854775807,)}",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,)}",
    ])
  func refusesBrokenHeaders(header: String) {
    #expect(throws: FormatError.self) { try Numpy.decode(file(header, [0, 0, 128, 63])) }
  }

  @Test("an HTML page is named as such")
  func namesHTML() {
    let page = Array("\n<!DOCTYPE html><html><body>404</body></html>".utf8)
    #expect { try Numpy.decode(page, path: "a.npy") } throws: { error in
      "\(error)".contains("a.npy") && "\(error)".contains("an HTML page that begins \"<!DOCTYPE")
    }
  }

  @Test("a version from the future is refused by its number")
  func refusesFutureVersion() {
    var bytes = Fixtures.floats
    bytes[6] = 9
    #expect { try Numpy.decode(bytes) } throws: { "\($0)".contains("version 9") }
  }
}
