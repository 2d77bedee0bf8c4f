import DiffeoDatasets
import DiffeoFormats
import Testing

@Suite struct ArrayFileTests {
  private let registry = DatasetRegistry.standard
  private let points = NumericArray(shape: [3, 2], floats: [1, 2, 3, 4, 5, 6])

  @Test("a NumPy array becomes samples along its first axis, all of them in either split")
  func npy() throws {
    let folder = try TemporaryFolder()
    try Numpy.write(points, to: folder.file("p.npy"))
    for split in DatasetSplit.allCases {
      let data = try registry.load("npy:\(folder.file("p.npy"))", split: split)
      #expect(data.name == "p.npy" && data.split == "all")
      #expect(data.sampleShape == [2] && data.count == 3 && data.samples == points.floats)
      #expect(data.labels == nil && data.factors == nil)
    }
  }

  @Test("an array of one axis holds samples of one value, bytes are pixels, doubles are rounded")
  func types() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("p.npy")
    try Numpy.write(NumericArray(shape: [2], elements: .uint8([0, 255])), to: path)
    #expect(try registry.load("npy:\(path)").samples == [0, 1])
    try Numpy.write(NumericArray(shape: [2], elements: .float64([0.1, -3])), to: path)
    let data = try registry.load("npy:\(path)")
    #expect(data.sampleShape == [1] && data.samples == [0.1, -3])
    try Numpy.write(NumericArray(shape: [2], elements: .int16([300, -3])), to: path)
    #expect(try registry.load("npy:\(path)").samples == [300, -3])
  }

  @Test("what float32 has no room for is refused with its number, a sample of none with its shape")
  func refused() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("p.npy")
    func error(_ array: NumericArray) throws -> DatasetError? {
      try Numpy.write(array, to: path)
      return #expect(throws: DatasetError.self) { _ = try registry.load("npy:\(path)") }
    }
    let great = try error(NumericArray(shape: [2], elements: .float64([1, -1e300])))
    #expect(great?.isUsageError == false)
    for part in [path, "-1e+300", "scale them"] {
      #expect(great?.description.contains(part) == true, "\(part)")
    }
    let infinite = try error(NumericArray(shape: [2], elements: .float64([1, -.infinity])))
    #expect(infinite == .notFinite(source: path, row: 1, value: -.infinity))
    let none = try error(NumericArray(shape: [30, 2, 0], floats: []))
    #expect(none?.description.contains("30 of shape [2, 0]") == true)
    #expect(try error(NumericArray(shape: [0, 2], floats: [])) == .empty(source: path))
  }

  @Test("labels beside an IDX file of images come with it", arguments: ["", ".gz"], ["", ".gz"])
  func idxLabels(imagesEnding: String, labelsEnding: String) throws {
    let images: [UInt8] = [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 0, 51, 102, 255]
    let labels: [UInt8] = [0, 0, 8, 1, 0, 0, 0, 2, 7, 3]
    func packed(_ bytes: [UInt8], _ ending: String) -> [UInt8] {
      ending.isEmpty ? bytes : Gzip.deflate(bytes)
    }
    let folder = try TemporaryFolder()
    let name = "set-images-idx3-ubyte" + imagesEnding
    try folder.put(packed(images, imagesEnding), name)
    #expect(try registry.load("idx:" + folder.file(name)).labels == nil)
    try folder.put(packed(labels, labelsEnding), "set-labels-idx1-ubyte" + labelsEnding)
    let data = try registry.load("idx:" + folder.file(name))
    #expect(data.labels == [7, 3] && data.sampleShape == [1, 2] && data.split == "all")
    try folder.put(packed(images, imagesEnding), "images" + imagesEnding)
    #expect(try registry.load("idx:" + folder.file("images" + imagesEnding)).labels == nil)
  }

  @Test("labels beside an IDX file that do not match its images are refused, with both files")
  func idxLabelMismatch() throws {
    let folder = try TemporaryFolder()
    let (images, labels) = ("a-images-idx3-ubyte", "a-labels-idx1-ubyte")
    try folder.put(
      [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 0, 51, 102, 255], images)
    try folder.put([0, 0, 8, 1, 0, 0, 0, 3, 7, 3, 1], labels)
    #expect { try registry.load("idx:" + folder.file(images)) } throws: { error in
      (error as? DatasetError)?.isUsageError == false && "\(error)".contains("\(images) holds 2")
        && "\(error)".contains("\(labels) holds 3")
    }
    try folder.put([0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 1, 7, 3], labels)
    #expect { try registry.load("idx:" + folder.file(images)) } throws: { error in
      "\(error)".contains(labels) && "\(error)".contains("1 axis")
    }
  }

  @Test("a single number, no rows, empty rows, NaN and what overflows single precision are refused")
  func refuses() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("p.npy")
    let bad: [NumericArray] = [
      NumericArray(shape: [], floats: [1]), NumericArray(shape: [0, 3], floats: []),
      NumericArray(shape: [3, 0], floats: []), NumericArray(shape: [2, 1], floats: [1, .nan]),
      NumericArray(shape: [1], elements: .float64([1e300])),
    ]
    for array in bad {
      try Numpy.write(array, to: path)
      #expect { try registry.load("npy:\(path)") } throws: { error in
        (error as? DatasetError)?.isUsageError == false && "\(error)".contains(path)
      }
    }
  }

  @Test("the row of a NaN in a large array is told")
  func nanRow() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("p.npy")
    var values = [Float](repeating: 1, count: 3000)
    values[2999] = .nan
    try Numpy.write(NumericArray(shape: [1000, 3], floats: values), to: path)
    #expect { try registry.load("npy:\(path)") } throws: { error in
      guard case DatasetError.notFinite(path, 999, let value) = error else { return false }
      return value.isNaN
    }
  }

  @Test("an archive gives the only array, or data, x or images, or the one asked for")
  func npzKeys() throws {
    let folder = try TemporaryFolder()
    let other = NumericArray(shape: [1, 1], floats: [9])
    let path = folder.file("a:b.npz")
    for (name, arrays) in [
      ("only", ["anything": points]), ("data", ["data": points, "x": other]),
      ("x", ["x": points, "images": other]), ("images", ["images": points, "z": other]),
    ] {
      try NumpyArchive.write(arrays, to: path)
      #expect(try registry.load("npz:\(path)").samples == points.floats, "\(name)")
    }
    #expect(try registry.load("npz:\(path):z").samples == [9])
    #expect { try registry.load("npz:\(path):zz") } throws: { error in
      "\(error)".contains("zz") && "\(error)".contains("images, z")
    }
    try NumpyArchive.write(["a": points, "b": other], to: path)
    #expect { try registry.load("npz:\(path)") } throws: { error in
      "\(error)".contains("KEY") && "\(error)".contains("a, b")
    }
  }

  @Test("labels beside the samples come along; others of another length are refused")
  func npzLabels() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.npz")
    let labels = NumericArray(shape: [3], elements: .int64([4, 5, 6]))
    try NumpyArchive.write(["x": points, "labels": labels], to: path, compressed: true)
    #expect(try registry.load("npz:\(path)").labels == [4, 5, 6])
    try NumpyArchive.write(
      ["x": points, "y": NumericArray(shape: [2], elements: .int64([4, 5]))], to: path)
    #expect { try registry.load("npz:\(path)") } throws: { error in
      guard case DatasetError.countMismatch(_, 3, _, 2) = error else { return false }
      return "\(error)".contains("a.npz[x]") && "\(error)".contains("a.npz[y]")
    }
    try NumpyArchive.write(
      ["x": points, "y": NumericArray(shape: [3], floats: [0.5, 1, 2])], to: path)
    #expect(try registry.load("npz:\(path)").labels == nil, "targets that are no classes")
  }

  @Test("an IDX file, plain or gzip, becomes samples")
  func idx() throws {
    let folder = try TemporaryFolder()
    let bytes: [UInt8] = [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 0, 51, 102, 255]
    for (name, contents) in [("a", bytes), ("a.gz", Gzip.deflate(bytes))] {
      let data = try registry.load("idx:\(folder.put(contents, name))")
      #expect(data.sampleShape == [1, 2] && data.samples == [0, 0.2, 0.4, 1])
    }
  }

  @Test(
    "a file that is missing, empty, a page or cut short is named with what was found",
    arguments: ["idx", "npy", "npz"])
  func namesBadFiles(kind: String) throws {
    let folder = try TemporaryFolder()
    let missing = folder.file("missing")
    #expect(throws: FormatError.notFound(path: missing)) {
      try registry.load("\(kind):\(missing)")
    }
    let page = try folder.put(Array("<!DOCTYPE html><p>404".utf8), "page")
    #expect { try registry.load("\(kind):\(page)") } throws: { error in
      "\(error)".contains(page) && "\(error)".contains("an HTML page")
    }
    let empty = try folder.put([], "empty")
    #expect { try registry.load("\(kind):\(empty)") } throws: { error in
      "\(error)".contains(empty) && "\(error)".contains("an empty file")
    }
  }
}
