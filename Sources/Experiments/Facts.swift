internal import DiffeoFormats
internal import DiffeoOpenCL
internal import DiffeoReports
internal import DiffeoTensors
internal import Foundation

/// What figures were made with: machine, device, driver, version, commit.
struct Facts: Codable, Hashable, Sendable {
  var cpu: String
  var cores: Int
  var device: String
  var platform: String?
  var driver: String?
  var version: String
  var commit: String?

  /// The facts of this process and a backend.
  init(_ backend: Backend) {
    cpu = Provenance.processor ?? "unknown"
    cores = ProcessInfo.processInfo.activeProcessorCount
    device = backend.name
    platform = backend.engine?.device.platform
    driver = backend.engine?.device.driver
    version = DiffeoVersion.current
    commit = Provenance.commit
  }
}
