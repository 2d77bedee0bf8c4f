import Foundation
import Testing

@testable import DiffeoFormats

@Suite("Several files at once")
struct AtomicFilesTests {
  private let first = NumericArray(shape: [2, 2], floats: [1, 2, 3, 4])
  private let second = NumericArray(shape: [3], elements: .int32([5, 6, 7]))

  @Test("all files appear, and nothing beside them")
  func allAppear() throws {
    let folder = try TemporaryFolder()
    for round in 0..<2 {
      try AtomicFiles.write([(folder.file("a.npy"), first), (folder.file("b.npy"), second)])
      #expect(try Numpy.read(folder.file("a.npy")) == first, "round \(round)")
      #expect(try Numpy.read(folder.file("b.npy")) == second, "round \(round)")
      #expect(try folder.names() == ["a.npy", "b.npy"])
    }
  }

  @Test("the bytes are those of a single file")
  func sameBytes() throws {
    let folder = try TemporaryFolder()
    // Longer than a piece.
    let count = (1 << 22) + 5
    let numbers = (0..<count).map { UInt16($0 & 0xffff) }
    let long = NumericArray(shape: [count], elements: .uint16(numbers))
    try AtomicFiles.write([(folder.file("a.npy"), long)])
    #expect(try folder.contents("a.npy") == Numpy.encode(long))
  }

  @Test("when one cannot be written none appears, and what was there stays")
  func noneAppears() throws {
    let folder = try TemporaryFolder()
    try Numpy.write(second, to: folder.file("b.npy"))
    for bad in [folder.file("missing/c.npy"), folder.path, "/dev/full"] {
      #expect(throws: FormatError.self) {
        try AtomicFiles.write([
          (folder.file("a.npy"), first), (folder.file("b.npy"), first), (bad, second),
        ])
      }
      #expect(try folder.names() == ["b.npy"])
      #expect(try Numpy.read(folder.file("b.npy")) == second)
    }
  }

  @Test("when the last cannot take its name, those before it give theirs back")
  func givesBack() throws {
    let folder = try TemporaryFolder()
    try Numpy.write(second, to: folder.file("b.npy"))
    let late = folder.file("late.npy")
    let arrays = [
      (path: folder.file("a.npy"), array: first), (folder.file("b.npy"), first), (late, second),
    ]
    #expect(throws: FormatError.self) {
      try AtomicFiles.write(arrays.map { .init(path: $0.0, $0.1) }) {
        try? FileManager.default.createDirectory(
          atPath: late, withIntermediateDirectories: false)
      }
    }
    #expect(try folder.names() == ["b.npy", "late.npy"])
    #expect(try Numpy.read(folder.file("b.npy")) == second)
  }
}
