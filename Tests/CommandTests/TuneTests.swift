import DiffeoFormats
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

  /// A folder of kernels in which the search does something more at its start.
  private static func kernels(_ folder: String, beginning: String) throws -> String {
    var text = try Repository.text("Kernels/neighbors/knn.cl")
    let name = try #require(text.range(of: "void knn_search("))
    let start = try #require(text.range(of: ")\n{\n", range: name.upperBound..<text.endIndex))
    text.insert(contentsOf: beginning + "\n", at: start.upperBound)
    try FileManager.default.createDirectory(
      atPath: folder + "/neighbors", withIntermediateDirectories: true)
    try text.write(toFile: folder + "/neighbors/knn.cl", atomically: true, encoding: .utf8)
    return folder
  }

  @Test("finds what gains for other kernels, and does not store it for the built-in ones")
  func measures() throws {
    try withTemporaryFolder { folder in
      let cache = Self.cache(folder.path)
      // Where the usual tile waits, another gains on every device.
      let slow = try Self.kernels(
        folder.path + "/slow",
        beginning: """
          #if TILE == 32
          for (volatile uint i = 0; i < 300000; i++) {}
          #endif
          """)
      let outcome = try Diffeo.run(
        "tune", "neighbors", "--device", Diffeo.device, "--kernel-dir", slow, "--json",
        environment: cache)
      #expect(outcome.status == 0, "\(outcome.errors)")
      let stages = try #require(try outcome.json["stages"] as? [[String: Any]])
      let stage = try #require(stages.first)
      #expect(stages.count == 1 && stage["stage"] as? String == "neighbors")
      #expect((stage["rejected"] as? [Any])?.isEmpty == true)
      #expect(["points 16", "points 64"].contains(stage["chosen"] as? String))
      #expect(try outcome.json["stored"] is NSNull && outcome.errors.contains(slow))
      #expect(!FileManager.default.fileExists(atPath: folder.path + "/diffeo"))
    }
  }

  @Test("stores, and the next start computes with what is stored, as right as the reference")
  func stores() throws {
    try withTemporaryFolder { folder in
      let cache = Self.cache(folder.path)
      // Whether 16 or 64 gains over the least is for the device to say.
      let device = try Device.select(Diffeo.device)
      var profile = DeviceProfile(for: device)
      profile.tiles.neighbors = 4
      let file = TuningFile(for: device, cache: folder.path)
      try file.write(TunedParameters(profile: profile))
      let outcome = try Diffeo.run(
        "tune", "neighbors", "--device", Diffeo.device, "--json", environment: cache)
      #expect(outcome.status == 0, "\(outcome.errors)")
      let stage = try #require((try outcome.json["stages"] as? [[String: Any]])?.first)
      let stored = try outcome.json["stored"] as? String
      #expect(stored == (stage["chosen"] is String ? file.path : nil))
      profile.tiles.neighbors = 64
      try file.write(TunedParameters(profile: profile))
      let doctor = try Diffeo.run("doctor", environment: cache)
      #expect(doctor.output.contains("tuned parameters of \(folder.path)"))
      let off = cache.merging(["DIFFEO_TUNING": "off"]) { $1 }
      #expect(try Diffeo.run("doctor", environment: off).output.contains("switched off"))
      try Self.search(folder.path, cache)
    }
  }

  /// Searches with what is stored, by kernels that compile with nothing else.
  private static func search(_ folder: String, _ cache: [String: String]) throws {
    // The exact search, which has a tile of its own, computes in double.
    let strict = try kernels(
      folder + "/strict",
      beginning: "typedef char usual_tile[TILE == 32 && sizeof(REAL) == 4 ? -1 : 1];")
    let values = (0..<900).map { Float(($0 * 7919) % 1009) / 1009 }
    try Numpy.write(NumericArray(shape: [300, 3], floats: values), to: folder + "/points.npy")
    func search(_ name: String, _ options: [String]) throws -> Diffeo.Outcome {
      try Diffeo.run(
        ["neighbors", folder + "/points.npy", "-k", "5", "--out", "\(folder)/\(name)"] + options,
        environment: cache)
    }
    let device = ["--device", Diffeo.device, "--kernel-dir", strict]
    let tuned = try search("tuned", device)
    #expect(tuned.status == 0, "\(tuned.errors)")
    let untuned = try search("untuned", device + ["--untuned"])
    #expect(untuned.status == 70 && untuned.errors.contains("usual_tile"))
    #expect(try search("reference", ["--device", "reference"]).status == 0)
    let (found, right) = (
      try Numpy.read(folder + "/tuned.indices.npy"),
      try Numpy.read(folder + "/reference.indices.npy")
    )
    #expect(found.elements.doubles == right.elements.doubles && found.shape == [300, 5])
  }

  @Test("says before it measures that nothing can be stored")
  func unwritable() throws {
    try withTemporaryFolder { folder in
      let place = folder.path + "/file"
      try "".write(toFile: place, atomically: true, encoding: .utf8)
      let outcome = try Diffeo.run(
        "tune", "neighbors", "--device", Diffeo.device, environment: Self.cache(place))
      #expect(outcome.status == 73 && outcome.output.isEmpty, "\(outcome.output)")
      #expect(outcome.errors.contains(place) && !outcome.errors.contains("points"))
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
