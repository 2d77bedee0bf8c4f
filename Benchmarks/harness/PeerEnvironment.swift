internal import DiffeoFormats
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
    // Of a folder that can be searched, it is said that it can be executed.
    FileManager.default.isExecutableFile(atPath: python)
      && (try? InputFile.folderExists(python)) == false
      && FileManager.default.fileExists(atPath: "\(folder)/harness.py")
  }

  /// Whether PyTorch finds a GPU of its own, and within so many seconds.
  func hasCUDA(within seconds: Double) -> Bool {
    guard isThere else { return false }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: python)
    process.arguments = ["-c", "import sys, torch; sys.exit(not torch.cuda.is_available())"]
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return false }
    Leftovers.add(process)
    defer { Leftovers.drop(process) }
    return process.hasEnded(within: seconds) && process.terminationStatus == 0
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
