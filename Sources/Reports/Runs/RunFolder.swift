internal import DiffeoFormats
internal import Foundation
public import DiffeoModels

/// The folder of a run, and what is where in it.
///
///     config.json  environment.json  metrics.csv  report.html  *.png
///     checkpoints/last/{model.safetensors, optimizer.safetensors, state.json}
public struct RunFolder: Sendable, Hashable {
  /// The folder.
  public let path: String

  /// A run at a path.
  public init(_ path: String) {
    self.path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
  }

  /// A file or folder of the run.
  public func file(_ name: String) -> String { path + "/" + name }

  /// The checkpoint to use.
  public var checkpoint: String { file("checkpoints/last") }

  /// Makes the folder of a new run.
  ///
  /// - Throws: ``RunError/exists(_:)`` when something is there already, or
  ///   `FormatError.cannotWrite(path:reason:)`.
  public func create() throws {
    guard !path.isEmpty else { throw RunError.noFolder }
    let files = FileManager.default
    if files.fileExists(atPath: path) {
      let contents = (try? files.contentsOfDirectory(atPath: path)) ?? ["?"]
      if !contents.isEmpty { throw RunError.exists(path) }
    }
    try OutputFolder.make(path)
    try OutputFolder.make(file("checkpoints"))
    try AtomicFile.write([], to: file(".writable"))
    try? files.removeItem(atPath: file(".writable"))
  }

  /// Keeps others from training the run until the lock is let go, or the process ends.
  ///
  /// - Throws: ``RunError/busy(_:)`` while someone else trains it, or
  ///   `FormatError.cannotWrite(path:reason:)`.
  func lock() throws -> FileLock {
    guard let lock = try FileLock(file(".lock")) else { throw RunError.busy(path) }
    return lock
  }

  /// The options of the run.
  ///
  /// - Returns: The configuration as it was saved.
  /// - Throws: ``RunError/notARun(_:)`` when there is none, or what is wrong with it.
  public func configuration() throws -> Configuration {
    guard !path.isEmpty else { throw RunError.noFolder }
    guard FileManager.default.fileExists(atPath: file("config.json")) else {
      throw RunError.notARun(path)
    }
    let bytes = try InputFile.read(file("config.json"))
    let values: [String: ConfigurationValue]
    do {
      values = try JSONDecoder().decode([String: ConfigurationValue].self, from: Data(bytes))
    } catch {
      throw FormatError.malformed(
        path: file("config.json"), expected: "a JSON object of options", found: "\(error)")
    }
    guard case .text(let model) = values["model"] else {
      throw FormatError.malformed(
        path: file("config.json"), expected: "the name of a model", found: "none")
    }
    var configuration = try RunConfiguration.defaults(model: model)
    try configuration.set(values)
    return configuration
  }

  /// Saves the options of the run.
  ///
  /// - Throws: `FormatError.cannotWrite(path:reason:)`.
  public func save(_ configuration: Configuration) throws {
    try AtomicFile.write(configuration.json(), to: file("config.json"))
  }
}

extension Configuration {
  /// The options as a JSON object, keys sorted: the same bytes for the same options.
  public func json() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let values = Dictionary(uniqueKeysWithValues: entries.map { ($0.key, $0.value) })
    return [UInt8](try encoder.encode(values)) + [UInt8(ascii: "\n")]
  }
}

/// What can be wrong with a run's folder or checkpoint.
public enum RunError: Error, Sendable, Equatable, CustomStringConvertible {
  /// No folder was named.
  case noFolder
  /// Something is there already.
  case exists(String)
  /// Someone else trains it.
  case busy(String)
  /// There is no run.
  case notARun(String)
  /// The checkpoint does not fit this version or this model.
  case checkpoint(path: String, expected: String, found: String)
  /// The training data are not those that the run began with.
  case otherData(String, expected: String, found: String)
  /// A latent or data file does not fit the run's model.
  case input(path: String, expected: String, found: String)
  /// A number of a run's training became NaN or infinite.
  case notFinite(run: String, step: Int, tensor: String, advice: String?)
  /// A walk came to a point that is none.
  case walkNotFinite(step: Int)

  /// What was found and what to do.
  public var description: String {
    switch self {
    case .noFolder: "No folder was named: the path of a run is empty."
    case .exists(let path):
      "\(path) exists already; choose another --out, or `diffeo resume \(path)` to continue it."
    case .busy(let path):
      "\(path) is being trained by another process; wait for its end, or interrupt it."
    case .notARun(let path):
      "\(path) is not the folder of a run: it has no config.json."
    case .checkpoint(let path, let expected, let found):
      "\(path): expected \(expected), found \(found); the run cannot be continued from it."
    case .otherData(let data, let expected, let found):
      """
      \(data) has changed since the run began: expected \(expected), found \(found). Put the old \
      data back, or train a new run on these.
      """
    case .input(let path, let expected, let found):
      "\(path): expected \(expected), found \(found)."
    case .notFinite(let run, let step, let tensor, let advice):
      """
      At step \(step) '\(tensor)' is no longer a finite number.\(advice.map { " Note that \($0)." } ?? "") \
      The last checkpoint is good; continue from it with a smaller rate, `diffeo resume \(run) \
      --learning-rate R`, or with gradient clipping, `diffeo resume \(run) --set gradient_clip=1`.
      """
    case .walkNotFinite(let step):
      """
      At step \(step) a walk came to a point that is not a finite number: the model says no step \
      from where it was. Take fewer steps, or train it longer.
      """
    }
  }
}
