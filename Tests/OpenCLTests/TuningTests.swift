import DiffeoOpenCL
import DiffeoTestSupport
import Foundation
import Testing

@Suite("Tuned parameters")
struct TuningTests {
  /// Runs a body with a file of the device in a cache of its own.
  private func withFile(_ body: (Device, TuningFile) throws -> Void) throws {
    let cache = FileManager.default.temporaryDirectory.path + "/diffeo-cache-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: cache) }
    let device = try TestDevice.shared()
    try body(device, TuningFile(for: device, cache: cache))
  }

  @Test("what is stored is what the next engine finds; without a file nothing is said")
  func stores() throws {
    try withFile { device, file in
      let before = DeviceTuning(for: device, file: file)
      #expect(before.warning == nil && before.name != "stored")
      var profile = DeviceProfile(for: device)
      profile.tiles.neighbors = 64
      let parameters = TunedParameters(
        profile: profile, clblast: ["GemmRoutine": ["XGEMM_MIN_INDIRECT_SIZE": 2]])
      try file.write(parameters)
      let after = DeviceTuning(for: device, file: file)
      #expect(after.parameters == parameters && after.origin == .stored(path: file.path))
      let folder = URL(fileURLWithPath: file.path).deletingLastPathComponent().path
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder).count == 1)
    }
  }

  @Test(
    "a file that is damaged, of another schema or device, or beyond the device, is not used",
    arguments: [
      ("\"schema\" : 1", "\"schema\" : 99"), ("\"driver\" : \"", "\"driver\" : \"other "),
      ("\"neighbors\" : 32", "\"neighbors\" : 3"), ("\"neighbors\" : 32", "\"neighbors\" : -4"),
      ("\"block\" : 64", "\"block\" : 65"), ("\"tiles\"", "\"tilings\""), ("{", ""),
    ])
  func refuses(_ find: String, _ replacement: String) throws {
    try withFile { device, file in
      var profile = DeviceProfile(for: device)
      profile.tiles = DeviceProfile.Tiles(vectorWidth: profile.vectorWidth)
      try file.write(TunedParameters(profile: profile))
      let text = try String(contentsOfFile: file.path, encoding: .utf8)
      #expect(text.contains(find))
      try text.replacingOccurrences(of: find, with: replacement)
        .write(toFile: file.path, atomically: true, encoding: .utf8)
      let tuning = DeviceTuning(for: device, file: file)
      #expect(tuning.name != "stored")
      #expect(tuning.warning?.contains(file.path) == true)
    }
  }

  @Test("a profile that was given keeps tuned parameters out, and so do the options")
  func options() throws {
    let device = try TestDevice.shared()
    var options = Engine.Options()
    options.usesTuning = false
    let engine = try Engine(device, options: options)
    #expect(engine.tuning.origin == .off && engine.profile == DeviceProfile(for: device))
    #expect(try TestDevice.engine(.vectors4).tuning.origin == .off)
  }
}
