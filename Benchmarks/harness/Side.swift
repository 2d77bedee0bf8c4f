internal import Foundation

/// One side of a comparison: something that does units of work and says how long they took.
protocol Side: AnyObject {
  /// What the side is called in the table.
  var name: String { get }
  /// Does units of work.
  ///
  /// - Parameter units: How many.
  /// - Returns: Seconds, the work complete.
  /// - Throws: What stops the side.
  func run(_ units: Int) throws -> Double
}

/// A side in this process.
final class OwnSide: Side {
  let name: String
  private let body: (Int) throws -> Void

  init(_ name: String, _ body: @escaping (Int) throws -> Void) {
    self.name = name
    self.body = body
  }

  func run(_ units: Int) throws -> Double {
    let clock = ContinuousClock()
    return try clock.measure { try body(units) } / .seconds(1)
  }
}

/// A side under another name.
final class NamedSide: Side {
  let name: String
  private let side: any Side

  init(_ name: String, _ side: any Side) {
    (self.name, self.side) = (name, side)
  }

  func run(_ units: Int) throws -> Double { try side.run(units) }
}

/// A peer: a program that answers `run N` lines, see `Benchmarks/peers/harness.py`.
final class PeerSide: Side {
  let name: String
  private let process = Process()
  private let input = Pipe()
  private let output = Pipe()
  private var unread = ""
  private let resource: AnyObject?

  /// Starts the peer.
  ///
  /// - Parameters:
  ///   - name: What it is called.
  ///   - arguments: The program below `Benchmarks/peers`, and its options.
  ///   - resource: Kept as long as the peer, for instance the files that it reads.
  /// - Throws: ``BenchmarkError/noPeers`` when its Python environment is not there.
  init(_ name: String, _ arguments: [String], keeping resource: AnyObject? = nil) throws {
    self.name = name
    self.resource = resource
    let folder = "Benchmarks/peers"
    let python = "\(folder)/.venv/bin/python"
    guard FileManager.default.isExecutableFile(atPath: python) else {
      throw BenchmarkError.noPeers
    }
    process.executableURL = URL(fileURLWithPath: python)
    process.arguments = ["\(folder)/\(arguments[0])"] + arguments.dropFirst() + ["--interactive"]
    process.standardInput = input
    process.standardOutput = output
    try process.run()
  }

  deinit {
    try? input.fileHandleForWriting.close()
    process.waitUntilExit()
  }

  func run(_ units: Int) throws -> Double {
    try input.fileHandleForWriting.write(contentsOf: Data("run \(units)\n".utf8))
    struct Answer: Decodable {
      var seconds: Double
    }
    while true {
      if let end = unread.firstIndex(of: "\n") {
        let line = unread[..<end]
        unread = String(unread[unread.index(after: end)...])
        if let answer = try? JSONDecoder().decode(Answer.self, from: Data(line.utf8)) {
          return answer.seconds
        }
        continue
      }
      let bytes = output.fileHandleForReading.availableData
      if bytes.isEmpty { throw BenchmarkError.peerEnded(name) }
      unread += String(decoding: bytes, as: UTF8.self)
    }
  }
}
