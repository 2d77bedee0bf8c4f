internal import Foundation

/// The file in the user's cache that holds the tuned parameters of a device with a driver.
public struct TuningFile {
  /// The version of the file's layout that this program reads and writes.
  public static let schema = 1

  /// Where it is, or would be: in `$XDG_CACHE_HOME` where that is absolute, else in `~/.cache`.
  public let path: String
  private let device: Device

  /// The file of a device.
  public init(for device: Device) {
    let shared = ProcessInfo.processInfo.environment["XDG_CACHE_HOME"] ?? ""
    // The XDG base directory specification has relative paths ignored.
    self.init(
      for: device, cache: shared.hasPrefix("/") ? shared : NSHomeDirectory() + "/.cache")
  }

  /// The file of a device in a cache elsewhere.
  package init(for device: Device, cache: String) {
    self.device = device
    path =
      "\(cache)/diffeo/tuned/\(Self.slug(device.name))--\(Self.slug(device.driver)).json"
  }

  /// Whether it is there.
  public var exists: Bool { FileManager.default.fileExists(atPath: path) }

  /// Whether the environment says that tuned parameters are not to be used.
  static var isOff: Bool {
    ProcessInfo.processInfo.environment["DIFFEO_TUNING"]?.lowercased() == "off"
  }

  /// What the file holds.
  private struct Contents: Codable {
    var schema = TuningFile.schema
    var device: String
    var platform: String
    var driver: String
    var parameters: TunedParameters
  }

  /// The parameters of the file; nil where there is none.
  ///
  /// - Throws: ``TuningFileError`` for a file that is damaged, of another schema or device, or that
  ///   asks for what the device cannot run.
  func read() throws(TuningFileError) -> TunedParameters? {
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    func refusal(_ reason: String) -> TuningFileError {
      TuningFileError(path: path, reason: reason)
    }
    struct Head: Decodable {
      var schema: Int
    }
    guard let bytes = try? Data(contentsOf: URL(fileURLWithPath: path)) else {
      throw refusal("it cannot be read")
    }
    guard let head = try? JSONDecoder().decode(Head.self, from: bytes) else {
      throw refusal("it is damaged")
    }
    guard head.schema == Self.schema else {
      throw refusal("its schema is \(head.schema), not \(Self.schema)")
    }
    guard let contents = try? JSONDecoder().decode(Contents.self, from: bytes) else {
      throw refusal("it is damaged")
    }
    guard contents.device == device.name, contents.platform == device.platform,
      contents.driver == device.driver
    else { throw refusal("it is of \(contents.device), \(contents.driver)") }
    guard contents.parameters.canRun(on: device) else {
      throw refusal("the device cannot run what it asks for")
    }
    return contents.parameters
  }

  /// Makes the folder and tries to write into it: before minutes of measuring, not after.
  ///
  /// - Throws: ``TuningFileError`` where parameters could not be stored.
  public func check() throws(TuningFileError) {
    let number = ProcessInfo.processInfo.processIdentifier
    let trial = URL(fileURLWithPath: "\(path).\(number)")
    do {
      try FileManager.default.createDirectory(
        at: trial.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data().write(to: trial)
      try FileManager.default.removeItem(at: trial)
    } catch {
      throw TuningFileError(path: path, reason: "it cannot be written")
    }
  }

  /// Stores parameters: whole at every moment for whoever reads meanwhile.
  ///
  /// - Parameter parameters: What engines on the device use from their next start on.
  /// - Throws: ``TuningFileError`` where the folder cannot be made or the file not be written.
  public func write(_ parameters: TunedParameters) throws(TuningFileError) {
    let contents = Contents(
      device: device.name, platform: device.platform, driver: device.driver,
      parameters: parameters)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let url = URL(fileURLWithPath: path)
    do {
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try encoder.encode(contents).write(to: url, options: .atomic)
    } catch {
      throw TuningFileError(path: path, reason: "it cannot be written")
    }
  }

  /// A name as part of a file's.
  private static func slug(_ name: String) -> String {
    let words = name.lowercased().split {
      !($0.isASCII && ($0.isLetter || $0.isNumber || $0 == "."))
    }
    return words.joined(separator: "-")
  }
}

/// Why a file of tuned parameters is of no use.
public struct TuningFileError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The file.
  public let path: String
  /// What is wrong with it.
  public let reason: String

  /// The file and what is wrong with it.
  public var description: String { "Tuned parameters, \(path): \(reason)." }
}
