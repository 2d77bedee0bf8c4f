internal import Foundation

/// Where the peers' programs and their Python are.
struct PeerEnvironment: Sendable {
  /// The folder of the programs: `DIFFEO_PEERS`, or that of a clone.
  let folder: String
  /// The interpreter: `DIFFEO_PYTHON`, or that of the environment that `make peers` makes.
  let python: String

  /// What the process's environment says.
  init() {
    let environment = ProcessInfo.processInfo.environment
    folder = environment["DIFFEO_PEERS"] ?? "Benchmarks/peers"
    python = environment["DIFFEO_PYTHON"] ?? "\(folder)/.venv/bin/python"
  }

  /// Whether both are there.
  var isThere: Bool {
    FileManager.default.isExecutableFile(atPath: python)
      && FileManager.default.fileExists(atPath: "\(folder)/harness.py")
  }

  /// Whether PyTorch finds a GPU of its own.
  var hasCUDA: Bool {
    guard isThere else { return false }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: python)
    process.arguments = ["-c", "import sys, torch; sys.exit(not torch.cuda.is_available())"]
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
  }
}

/// Where PyTorch computes.
package enum PeerDevice: String, CaseIterable, Sendable {
  /// On a GPU where diffeo's first device is one and PyTorch finds one.
  case auto
  /// On the CPU.
  case cpu
  /// On an NVIDIA GPU, or an AMD one under ROCm, which PyTorch calls so too.
  case cuda
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
    let environment = PeerEnvironment()
    guard environment.isThere else { throw BenchmarkError.noPeers }
    process.executableURL = URL(fileURLWithPath: environment.python)
    let cores = ProcessInfo.processInfo.activeProcessorCount
    process.arguments =
      ["\(environment.folder)/\(arguments[0])"] + arguments.dropFirst()
      + ["--interactive", "--threads", "\(cores)"]
    process.standardInput = input
    process.standardOutput = output
    try process.run()
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
    try? input.fileHandleForWriting.close()
    process.waitUntilExit()
  }

  func run(_ units: Int) throws -> Double {
    do {
      try input.fileHandleForWriting.write(contentsOf: Data("run \(units)\n".utf8))
    } catch {
      throw BenchmarkError.peerEnded(name)
    }
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
