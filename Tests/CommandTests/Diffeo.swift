import Foundation

/// The built command, run as a person runs it.
struct Diffeo {
  /// The executable, which is built into the folder of the tests themselves.
  static let executable = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    .deletingLastPathComponent().appendingPathComponent("diffeo")

  /// The device that tests run on: the first there is, or what `DIFFEO_TEST_DEVICE` selects.
  static let device = ProcessInfo.processInfo.environment["DIFFEO_TEST_DEVICE"] ?? "auto"

  /// Both implementations.
  static let devices = [device, "reference"]

  /// What came of a run.
  struct Outcome {
    let status: Int32
    let output: String
    let errors: String

    /// The object that the command printed.
    var json: [String: Any] {
      get throws {
        let object = try JSONSerialization.jsonObject(with: Data(output.utf8))
        guard let members = object as? [String: Any] else { throw CocoaError(.coderInvalidValue) }
        return members
      }
    }

    /// The lines of standard error that report errors.
    var errorLines: [Substring] {
      errors.split(separator: "\n").filter { $0.hasPrefix("error: ") }
    }
  }

  /// Runs the command to its end.
  static func run(
    _ arguments: String..., environment: [String: String] = [:]
  ) throws -> Outcome {
    try run(arguments, environment: environment)
  }

  /// Runs the command to its end.
  static func run(
    _ arguments: [String], environment: [String: String] = [:]
  ) throws -> Outcome {
    let running = try Running(arguments, environment: environment)
    return try running.wait()
  }

  /// Runs a line of the shell, in which `$DIFFEO` is the command.
  static func shell(_ line: String) throws -> Outcome {
    try Running(
      executable: URL(fileURLWithPath: "/bin/bash"), ["-c", line],
      environment: ["DIFFEO": executable.path]
    ).wait()
  }
}

/// A command under way, whose output goes to files, so that no pipe fills up.
final class Running {
  private let process = Process()
  private let folder: URL

  /// Several threads of the linear algebra library, which are older than the command's own.
  static let manyThreads = ["OPENBLAS_NUM_THREADS": "4"]

  init(
    executable: URL = Diffeo.executable, _ arguments: [String],
    environment: [String: String] = [:]
  ) throws {
    folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("diffeo-running-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    // Tests run on threads that hold signals back, and what they start would inherit that: no thread
    // of a command could then be ended by one, whether the command sees to it or not.
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["--default-signal=INT,TERM", executable.path] + arguments
    process.environment = ProcessInfo.processInfo.environment
      .merging(environment) { _, own in own }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try Self.file(output)
    process.standardError = try Self.file(errors)
    try process.run()
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  var isRunning: Bool { process.isRunning }

  /// What it has said so far on standard error.
  var errorsSoFar: String { (try? String(contentsOf: errors, encoding: .utf8)) ?? "" }

  /// Sends a signal.
  func send(_ signal: Int32) { kill(process.processIdentifier, signal) }

  /// Waits for the end.
  func wait() throws -> Diffeo.Outcome {
    process.waitUntilExit()
    // As a shell has it: 128 and the signal.
    let ending = process.terminationReason == .uncaughtSignal ? 128 : Int32(0)
    return Diffeo.Outcome(
      status: ending + process.terminationStatus,
      output: try String(contentsOf: output, encoding: .utf8),
      errors: try String(contentsOf: errors, encoding: .utf8))
  }

  /// Waits until it says something on standard error; false when it ends without.
  func waits(for text: String) -> Bool {
    while isRunning {
      if errorsSoFar.contains(text) { return true }
      usleep(2000)
    }
    return errorsSoFar.contains(text)
  }

  private var output: URL { folder.appendingPathComponent("output") }
  private var errors: URL { folder.appendingPathComponent("errors") }

  private static func file(_ url: URL) throws -> FileHandle {
    try Data().write(to: url)
    return try FileHandle(forWritingTo: url)
  }
}
