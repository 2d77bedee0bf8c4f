import DiffeoOpenCL
import DiffeoTestSupport
import Foundation
import Testing

@Suite("The verb tune")
struct TuneTests {
  /// A cache of its own for tuned parameters, but the usual one for PoCL's compiled kernels.
  private static func cache(_ folder: String) -> [String: String] {
    let environment = ProcessInfo.processInfo.environment
    let usual = environment["XDG_CACHE_HOME"] ?? NSHomeDirectory() + "/.cache"
    return [
      "XDG_CACHE_HOME": folder,
      "POCL_CACHE_DIR": environment["POCL_CACHE_DIR"] ?? usual + "/pocl/kcache",
    ]
  }

  @Test("measures a stage, and stores what gains for the next start")
  func measures() throws {
    try withTemporaryFolder { folder in
      let cache = Self.cache(folder.path)
      let outcome = try Diffeo.run(
        "tune", "neighbors", "--device", Diffeo.device, "--json", environment: cache)
      #expect(outcome.status == 0, "\(outcome.errors)")
      let stages = try #require(try outcome.json["stages"] as? [[String: Any]])
      let stage = try #require(stages.first)
      #expect(stages.count == 1 && stage["stage"] as? String == "neighbors")
      #expect((stage["rejected"] as? [Any])?.isEmpty == true)
      // Whether something gains is the device's affair; what was stored is used.
      let isStored = try outcome.json["stored"] is String
      #expect(isStored == stage["chosen"] is String)
      let doctor = try Diffeo.run("doctor", environment: cache)
      #expect(doctor.output.contains("tuned parameters of \(folder.path)") == isStored)
      let off = cache.merging(["DIFFEO_TUNING": "off"]) { $1 }
      #expect(try Diffeo.run("doctor", environment: off).output.contains("switched off"))
    }
  }

  @Test("a damaged file of tuned parameters is a warning, and another is written")
  func damaged() throws {
    try withTemporaryFolder { folder in
      let cache = Self.cache(folder.path)
      let missing = try Diffeo.run("tune", "no-such-stage", environment: cache)
      #expect(missing.status == 64 && missing.errors.contains("neighbors"))
      #expect(try Diffeo.run("tune", "--device", "reference").status == 64)
      let file = TuningFile(for: try Device.select(Diffeo.device), cache: folder.path)
      try file.write(TunedParameters())
      try "{".write(toFile: file.path, atomically: true, encoding: .utf8)
      let doctor = try Diffeo.run("doctor", environment: cache)
      #expect(
        doctor.status == 0 && doctor.output.contains("warning  ")
          && doctor.output.contains(file.path))
      let walk = [
        "brownian", "sphere:2", "--count", "9", "--time", "1", "--steps", "2", "--device",
        Diffeo.device, "--out", folder.path + "/z.npy",
      ]
      let warned = try Diffeo.run(walk, environment: cache)
      #expect(warned.status == 0 && warned.errors.contains("warning: Tuned parameters"))
      let untuned = try Diffeo.run(walk + ["--untuned"], environment: cache)
      #expect(untuned.status == 0 && !untuned.errors.contains("damaged"))
    }
  }
}
