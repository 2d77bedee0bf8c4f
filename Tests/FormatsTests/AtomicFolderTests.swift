import Foundation
import Testing

@testable import DiffeoFormats

@Suite struct AtomicFolderTests {
  private let old: [String: [UInt8]] = ["a": [1], "b": [2, 2]]
  private let new: [String: [UInt8]] = ["a": [3], "c": []]

  /// What writes these bytes.
  private func writers(_ contents: [String: [UInt8]]) -> [String: AtomicFolder.Writer] {
    contents.mapValues { bytes in { try $0.append(bytes) } }
  }

  private func contents(_ path: String) throws -> [String: [UInt8]] {
    var contents: [String: [UInt8]] = [:]
    for name in try FileManager.default.contentsOfDirectory(atPath: path) {
      contents[name] = try InputFile.read("\(path)/\(name)")
    }
    return contents
  }

  @Test(
    "a folder appears, is replaced whole, and nothing else is left beside it",
    arguments: [AtomicFolder.Swap.exchange, .twoRenames])
  func replaces(swap: AtomicFolder.Swap) throws {
    let folder = try TemporaryFolder()
    for files in [old, new, [:], old] {
      try AtomicFolder.replace(at: folder.file("last"), files: writers(files), swap: swap)
      #expect(try contents(folder.file("last")) == files)
      #expect(try folder.names() == ["last"])
    }
  }

  @Test("the final name never disappears while the folder is replaced")
  func neverMissing() async throws {
    let folder = try TemporaryFolder()
    let path = folder.file("last/")
    try AtomicFolder.replace(at: path, files: writers(old))
    let (old, new) = (old, new)
    try await withThrowingTaskGroup(of: Int.self) { group in
      group.addTask {
        var missing = 0
        while !Task.isCancelled {
          if try FileSystem.inspect(path).kind != .folder { missing += 1 }
        }
        return missing
      }
      for round in 0..<50 {
        try AtomicFolder.replace(at: path, files: writers(round.isMultiple(of: 2) ? new : old))
      }
      group.cancelAll()
      for try await missing in group { #expect(missing == 0) }
    }
  }

  @Test("a failure leaves the old folder and nothing beside it")
  func failureKeepsOld() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("last")
    try AtomicFolder.replace(at: path, files: writers(old))
    // A name longer than any file system takes, after a file that can be written.
    let bad = ["a": [7], String(repeating: "x", count: 300): [UInt8]()]
    #expect { try AtomicFolder.replace(at: path, files: writers(bad)) } throws: { error in
      guard case FormatError.cannotWrite(_, let reason) = error else { return false }
      return reason == "File name too long"
    }
    #expect(try contents(path) == old)
    #expect(try folder.names() == ["last"])
  }

  @Test("what a killed process left behind is cleared away by the next replacement")
  func clearsLeftovers() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("last")
    try AtomicFolder.replace(at: path, files: writers(old))
    for leftover in [".last.staging", ".last.previous"] {
      try AtomicFolder.replace(at: folder.file(leftover), files: writers(["half": [0]]))
    }
    try AtomicFolder.replace(at: path, files: writers(new))
    #expect(try contents(path) == new)
    #expect(try folder.names() == ["last"])
  }

  @Test("a crash between two renames is undone")
  func recovers() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("last")
    try AtomicFolder.replace(at: folder.file(".last.previous"), files: writers(old))
    try AtomicFolder.recover(at: path)
    #expect(try contents(path) == old)
    #expect(try folder.names() == ["last"])
    try AtomicFolder.recover(at: path)
    #expect(try contents(path) == old)
  }

  @Test("recovering where nothing is does nothing")
  func recoversNothing() throws {
    let folder = try TemporaryFolder()
    try AtomicFolder.recover(at: folder.file("last"))
    #expect(try folder.names().isEmpty)
  }

  @Test("a file of that name and a missing parent are reported")
  func badPlaces() throws {
    let folder = try TemporaryFolder()
    let file = try folder.put([1], "file")
    #expect(throws: FormatError.cannotWrite(path: file, reason: "a file has this name")) {
      try AtomicFolder.replace(at: file, files: writers(old))
    }
    let orphan = folder.file("none/last")
    #expect(throws: FormatError.cannotWrite(path: orphan, reason: "No such file or directory")) {
      try AtomicFolder.replace(at: orphan, files: writers(old))
    }
    #expect(try folder.names() == ["file"])
  }

  @Test("a link to a folder stays a link")
  func followsLinks() throws {
    let folder = try TemporaryFolder()
    try AtomicFolder.replace(at: folder.file("real"), files: writers(old))
    try FileManager.default.createSymbolicLink(
      atPath: folder.file("link"), withDestinationPath: folder.file("real"))
    try AtomicFolder.replace(at: folder.file("link"), files: writers(new))
    #expect(try contents(folder.file("real")) == new)
    #expect(try folder.names() == ["link", "real"])
  }
}
