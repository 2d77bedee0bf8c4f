import DiffeoDatasets
import DiffeoFormats
import Testing

@Suite struct ImageFolderTests {
  private let registry = DatasetRegistry.standard

  private func png(_ width: Int, _ height: Int, _ channels: Int, _ pixels: [UInt8]) throws
    -> [UInt8]
  {
    try PNGImage(width: width, height: height, channels: channels, pixels: pixels).encoded()
  }

  @Test("pictures come in the order of the numbers in their names, other files are passed over")
  func order() throws {
    let folder = try TemporaryFolder()
    for (name, value) in [("view10.png", 30), ("view9.PNG", 20), ("view1.png", 10)] {
      try folder.put(png(2, 1, 1, [UInt8(value), 255]), name)
    }
    try folder.put([1, 2, 3], "notes.txt")
    let data = try registry.load("images:\(folder.path)")
    #expect(data.split == "all" && data.sampleShape == [1, 2] && data.count == 3)
    #expect(data.samples == [10, 255, 20, 255, 30, 255].map { Float($0) / 255 })
  }

  @Test("colours become planes, transparency is left out", arguments: [3, 4])
  func colours(channels: Int) throws {
    let folder = try TemporaryFolder()
    let pixels: [[UInt8]] = [[255, 0, 51, 9], [0, 255, 102, 9]]
    try folder.put(png(2, 1, channels, pixels.flatMap { $0.prefix(channels) }), "a.png")
    let data = try registry.load("images:\(folder.path)")
    #expect(data.sampleShape == [3, 1, 2])
    // A colour beneath transparency is kept as it is stored.
    #expect(data.samples == [1, 0, 0, 1, 0.2, 0.4])
  }

  @Test("a reduced pixel is the mean of what it covers")
  func reduced() throws {
    let folder = try TemporaryFolder()
    // Three by three onto two by two: each covers a whole pixel, two halves and a quarter.
    try folder.put(png(3, 3, 1, [255, 0, 0, 0, 0, 0, 0, 0, 51]), "a.png")
    let data = try registry.load("images:\(folder.path):size=2")
    #expect(data.sampleShape == [2, 2])
    let expected: [Float] = [4 / 9.0, 0, 0, 0.2 * 4 / 9.0]
    for (value, target) in zip(data.samples, expected) { #expect(abs(value - target) < 1e-6) }
    #expect(throws: DatasetError.self) { try registry.load("images:\(folder.path):size=4") }
    #expect(throws: DatasetError.self) { try registry.load("images:\(folder.path):size=0") }
  }

  @Test("pictures that differ, and folders without any, are refused by name")
  func refusals() throws {
    let folder = try TemporaryFolder()
    #expect(throws: DatasetError.empty(source: folder.path)) {
      try registry.load("images:\(folder.path)")
    }
    try folder.put(png(2, 1, 1, [1, 2]), "a.png")
    try folder.put(png(1, 2, 1, [1, 2]), "b.png")
    #expect { try registry.load("images:\(folder.path)") } throws: {
      "\($0)".contains("b.png") && "\($0)".contains("2 by 1 pixels")
    }
    try folder.put([1, 2], "b.png")
    #expect { try registry.load("images:\(folder.path)") } throws: { "\($0)".contains("b.png") }
    let missing = folder.file("none")
    #expect(throws: FormatError.notFound(path: missing)) {
      try registry.load("images:\(missing)")
    }
    #expect { try registry.load("images:\(folder.file("a.png"))") } throws: {
      "\($0)".contains("a folder of PNG files")
    }
  }

  @Test("the vertices of a mesh are points in space")
  func mesh() throws {
    let folder = try TemporaryFolder()
    let text =
      "ply\nformat ascii 1.0\nelement vertex 2\nproperty float x\nproperty float y\n"
      + "property float z\nend_header\n1 2 3\n4 5 6\n"
    let data = try registry.load("ply:\(folder.put(Array(text.utf8), "m.ply"))")
    #expect(data.name == "m.ply" && data.split == "all" && data.sampleShape == [3])
    #expect(data.samples == [1, 2, 3, 4, 5, 6])
    let empty = text.replacing("vertex 2", with: "vertex 0")
    let path = try folder.put(Array(empty.utf8), "e.ply")
    #expect(throws: DatasetError.empty(source: path)) { try registry.load("ply:\(path)") }
  }
}
