internal import DiffeoFormats
internal import DiffeoOpenCL
internal import DiffeoTensors
internal import Foundation

/// What a run was made with: versions, device, driver, machine.
enum Environment {
  /// Writes `environment.json` into a run's folder.
  static func write(to folder: RunFolder, backend: Backend) throws {
    var facts = [
      "diffeo_version": DiffeoVersion.current,
      "operating_system": ProcessInfo.processInfo.operatingSystemVersionString,
      "processors": "\(ProcessInfo.processInfo.activeProcessorCount)",
      "device": backend.name,
      "started": Date().formatted(.iso8601),
    ]
    if let engine = backend.engine {
      let device = engine.device
      facts["device_kind"] = device.kind.rawValue
      facts["device_platform"] = device.platform
      facts["device_driver"] = device.driver
      facts["device_version"] = device.version
      facts["device_tuning"] = engine.tuning.summary
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let bytes = [UInt8](try encoder.encode(facts)) + [UInt8(ascii: "\n")]
    try AtomicFile.write(bytes, to: folder.file("environment.json"))
  }
}

/// The version of the library and the command.
public enum DiffeoVersion {
  /// The present version.
  public static let current = "0.1.0"
}
