import DiffeoFormats
import Foundation
import Testing

@Suite struct AtomicFileTests {
  private let old: [UInt8] = [1, 2, 3]
  private let new = [UInt8](repeating: 9, count: 100_000)

  @Test("a file appears, is replaced, and nothing else is left in the folder")
  func writes() throws {
    let folder = try TemporaryFolder()
    for bytes in [old, new, []] {
      try AtomicFile.write(bytes, to: folder.file("a"))
      #expect(try folder.contents("a") == bytes)
      #expect(try folder.names() == ["a"])
    }
  }

  @Test("pieces are joined in order, unseen until the end")
  func writesPieces() throws {
    let folder = try TemporaryFolder()
    let path = try folder.put(old, "a")
    try AtomicFile.write(to: path) { (file: borrowing OutputFile) throws(FormatError) in
      try file.append([4])
      #expect(try InputFile.read(path) == old)
      try file.append([])
      try file.append([5, 6])
    }
    #expect(try folder.contents("a") == [4, 5, 6])
  }

  @Test("a failure half-way leaves the old file and no temporary one")
  func failureKeepsOld() throws {
    let folder = try TemporaryFolder()
    let path = try folder.put(old, "a")
    let failure = FormatError.cannotWrite(path: path, reason: "No space left on device")
    #expect(throws: failure) {
      try AtomicFile.write(to: path) { (file: borrowing OutputFile) throws(FormatError) in
        try file.append(new)
        throw failure
      }
    }
    #expect(try folder.contents("a") == old)
    #expect(try folder.names() == ["a"])
  }

  @Test("a full disk is reported with the system's reason")
  func fullDisk() {
    // The device that is always full.
    #expect(throws: FormatError.cannotWrite(path: "/dev/full", reason: "No space left on device")) {
      try AtomicFile.write(new, to: "/dev/full")
    }
  }

  @Test("a device is written, not replaced")
  func device() throws {
    try AtomicFile.write(new, to: "/dev/null")
    let type = try FileManager.default.attributesOfItem(atPath: "/dev/null")[.type]
    #expect(type as? FileAttributeType == .typeCharacterSpecial)
  }

  @Test("a folder that is missing, is a file or forbids writing is reported")
  func badFolders() throws {
    let folder = try TemporaryFolder()
    try folder.put(old, "file")
    let cases = [
      (folder.file("none/a"), "No such file or directory"),
      (folder.file("file/a"), "Not a directory"), (folder.path, "a folder has this name"),
    ]
    for (path, reason) in cases {
      #expect(throws: FormatError.cannotWrite(path: path, reason: reason)) {
        try AtomicFile.write(new, to: path)
      }
    }
    // No process may create files there, not even the superuser's.
    #expect { try AtomicFile.write(new, to: "/proc/self/a") } throws: { error in
      guard case FormatError.cannotWrite = error else { return false }
      return true
    }
  }

  @Test("a link stays a link, its target is replaced and keeps its permissions")
  func followsLinks() throws {
    let folder = try TemporaryFolder()
    let target = try folder.put(old, "target")
    try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: target)
    try FileManager.default.createSymbolicLink(
      atPath: folder.file("link"), withDestinationPath: target)
    try AtomicFile.write(new, to: folder.file("link"))
    #expect(try folder.contents("target") == new)
    #expect(
      try FileManager.default.destinationOfSymbolicLink(atPath: folder.file("link")) == target)
    let attributes = try FileManager.default.attributesOfItem(atPath: target)
    #expect(attributes[.posixPermissions] as? Int == 0o640)
  }

  @Test("names as long as the system allows can be written")
  func longNames() throws {
    let folder = try TemporaryFolder()
    let name = String(repeating: "ü", count: 127)
    try AtomicFile.write(old, to: folder.file(name))
    #expect(try folder.contents(name) == old)
  }

  @Test("many writers at once leave one whole file and nothing else")
  func concurrentWriters() async throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a")
    try await withThrowingTaskGroup(of: Void.self) { group in
      for writer in 0..<16 {
        group.addTask {
          try AtomicFile.write([UInt8](repeating: UInt8(writer), count: 50_000), to: path)
        }
      }
      try await group.waitForAll()
    }
    let bytes = try folder.contents("a")
    #expect(bytes.count == 50_000 && Set(bytes).count == 1)
    #expect(try folder.names() == ["a"])
  }
}
