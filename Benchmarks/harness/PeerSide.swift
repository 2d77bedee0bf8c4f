internal import Foundation
internal import Synchronization

/// A peer: a program that answers `run N` lines, see `Benchmarks/peers/harness.py`.
final class PeerSide: Side {
  /// What it is called in the table.
  let name: String
  /// Seconds that it may take for a turn.
  var limit = 600.0
  private(set) var library: String?
  private let process = Process()
  private let input = Pipe()
  private let output = Pipe()
  private var unread = ""
  private var isRunning = false
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
    let environment = PeerEnvironment()
    guard environment.isThere else { throw BenchmarkError.noPeers }
    process.executableURL = URL(fileURLWithPath: environment.python)
    let cores = ProcessInfo.processInfo.activeProcessorCount
    process.arguments =
      ["\(environment.folder)/\(arguments[0])"] + arguments.dropFirst()
      + ["--interactive", "--threads", "\(cores)"]
    process.standardInput = input
    process.standardOutput = output
    // What cannot be started has ended before its answer.
    isRunning = (try? process.run()) != nil
    if isRunning { Leftovers.add(process) }
  }

  /// A peer in PyTorch, on the device that the setting names.
  static func torch(
    _ arguments: [String], _ setting: BenchmarkSetting, keeping resource: AnyObject? = nil
  ) throws -> PeerSide {
    let isOnGPU = setting.peerDevice == .cuda
    return try PeerSide(
      isOnGPU ? "torch-cuda" : "torch", arguments + (isOnGPU ? ["--device", "cuda"] : []),
      keeping: resource)
  }

  deinit {
    guard isRunning else { return }
    // Told to end by the end of its input, it needs some seconds at most.
    try? input.fileHandleForWriting.close()
    process.hasEnded(within: 10)
    Leftovers.drop(process)
  }

  func run(_ units: Int) throws -> Double {
    guard isRunning else { throw BenchmarkError.peerEnded(name) }
    let deadline = DispatchTime.now() + limit
    guard let answer = answer(to: units, until: deadline) else {
      guard deadline <= .now() else { throw BenchmarkError.peerEnded(name) }
      Leftovers.end(process.processIdentifier)
      throw BenchmarkError.peerSilent(name, seconds: limit)
    }
    // A turn within the limit cannot have taken longer than that.
    guard answer.seconds > 0, answer.seconds <= limit else {
      throw BenchmarkError.peerWrong(name, seconds: answer.seconds)
    }
    library = answer.library
    return answer.seconds
  }

  private struct Answer: Decodable {
    var seconds: Double
    var library: String?
  }

  /// What it says to a turn of so many units of work; nil when it ends without, or is too late.
  private func answer(to units: Int, until deadline: DispatchTime) -> Answer? {
    let line = Data("run \(units)\n".utf8)
    guard (try? input.fileHandleForWriting.write(contentsOf: line)) != nil else { return nil }
    while let line = nextLine(until: deadline) {
      if let answer = try? JSONDecoder().decode(Answer.self, from: Data(line.utf8)) {
        return answer
      }
    }
    return nil
  }

  /// The next line of its output; nil at the end, or when it is too late.
  private func nextLine(until deadline: DispatchTime) -> String? {
    while .now() < deadline {
      if let end = unread.firstIndex(of: "\n") {
        defer { unread = String(unread[unread.index(after: end)...]) }
        return String(unread[..<end])
      }
      let bytes = Reading(output.fileHandleForReading).bytes(until: deadline)
      if bytes.isEmpty { return nil }
      unread += String(decoding: bytes, as: UTF8.self)
    }
    return nil
  }
}

/// One reading of a pipe, whose end another process may keep open for ever.
private final class Reading: Sendable {
  private let found = Mutex(Data())
  private let isDone = DispatchSemaphore(value: 0)

  /// Begins to read.
  init(_ pipe: FileHandle) {
    DispatchQueue.global().async { [self] in
      let bytes = pipe.availableData
      found.withLock { $0 = bytes }
      isDone.signal()
    }
  }

  /// What was read; nothing at the end of the pipe, or when it is too late.
  func bytes(until deadline: DispatchTime) -> Data {
    isDone.wait(timeout: deadline) == .success ? found.withLock { $0 } : Data()
  }
}
