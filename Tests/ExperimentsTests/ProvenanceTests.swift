import Foundation
import Testing

@testable import DiffeoExperiments

@Suite("Where figures come from")
struct ProvenanceTests {
  /// Runs git in a folder; whether that went well.
  private static func git(_ arguments: String..., in folder: URL) throws -> Bool {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments =
      ["git", "-C", folder.path, "-c", "user.name=A", "-c", "user.email=a@b.c"] + arguments
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return process.terminationStatus == 0
  }

  /// Writes a file, as if so many seconds ago.
  private static func write(_ text: String, to file: URL, ago seconds: Double) throws {
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try text.write(to: file, atomically: true, encoding: .utf8)
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSinceNow: -seconds)], ofItemAtPath: file.path)
  }

  @Test("a program is of the clone's commit, and says when files differ or are newer")
  func commit() throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("diffeo-provenance-\(UUID().uuidString)").resolvingSymlinksInPath()
    defer { try? FileManager.default.removeItem(at: folder) }
    let source = folder.appendingPathComponent("Sources/A/A.swift")
    let program = folder.appendingPathComponent(".build/release/diffeo")
    try Self.write("name: \"diffeo\"", to: folder.appendingPathComponent("Package.swift"), ago: 300)
    try Self.write("let a = 1", to: source, ago: 300)
    try Self.write("", to: program, ago: 200)
    guard try Self.git("init", in: folder) else {
      print("There is no git: nothing is tried.")
      return
    }
    // Nothing is tracked yet: this could be a copy in someone else's repository.
    #expect(Provenance.commit(of: program) == nil)
    #expect(try Self.git("add", "Package.swift", "Sources", in: folder))
    #expect(try Self.git("commit", "-m", "A", in: folder))
    let name = try #require(Provenance.commit(of: program))
    #expect(name.count == 12 && name.allSatisfy(\.isHexDigit))
    try Self.write("let a = 2", to: source, ago: 250)
    #expect(Provenance.commit(of: program) == name + "-dirty")
    try Self.write("let a = 2", to: source, ago: 100)
    #expect(Provenance.commit(of: program) == name + "-dirty-stale")
    try Self.write("", to: program, ago: 50)
    #expect(Provenance.commit(of: program) == name + "-dirty")
  }
}
