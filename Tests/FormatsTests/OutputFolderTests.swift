import DiffeoFormats
import Foundation
import Testing

@Suite("Folders to write to")
struct OutputFolderTests {
  @Test("a folder is made with those around it, and once more without complaint")
  func makes() throws {
    let folder = try TemporaryFolder()
    for path in [folder.file("a/b/c"), folder.file("a/b/c"), folder.file("a/d/"), "."] {
      try OutputFolder.make(path)
      // Throws for what is no folder.
      _ = try FileManager.default.contentsOfDirectory(atPath: path)
    }
  }

  @Test("a file in the way is named with the system's reason")
  func fileInTheWay() throws {
    let folder = try TemporaryFolder()
    let file = try folder.put([1], "file")
    #expect(throws: FormatError.cannotWrite(path: file, reason: "File exists")) {
      try OutputFolder.make(file)
    }
    let inside = file + "/x/y"
    #expect(throws: FormatError.cannotWrite(path: inside, reason: "Not a directory")) {
      try OutputFolder.make(inside)
    }
    #expect(try folder.contents("file") == [1])
  }

  @Test("a folder goes with all that is in it; one that is not there goes too")
  func removes() throws {
    let folder = try TemporaryFolder()
    try OutputFolder.make(folder.file("a/b"))
    try folder.put([1, 2], "a/b/file")
    try OutputFolder.remove(folder.file("a"))
    #expect(try folder.names().isEmpty)
    try OutputFolder.remove(folder.file("a"))
  }
}
