import DiffeoFormats
import DiffeoTensors
import DiffeoTestSupport
import Foundation
import Testing

@Suite("Comparing features")
struct CompareTests {
  private static func write(
    _ path: String, _ shape: [Int], seed: UInt64 = 1, moved: [Float] = []
  ) throws {
    let width = shape.dropFirst().reduce(1, *)
    let normal = try Tensor.normal(
      Shape(shape), key: RandomKey(seed: seed), on: .reference
    ).values()
    let values = normal.enumerated().map { index, value in
      moved.isEmpty ? value : value + moved[index % width]
    }
    try Numpy.write(NumericArray(shape: shape, floats: values), to: path)
  }

  @Test("a sample moved by a vector is as far as the vector is long", arguments: Diffeo.devices)
  func moved(device: String) throws {
    try withTemporaryFolder { folder in
      let (real, fake) = (folder.path + "/real.npy", folder.path + "/fake.npy")
      try Self.write(real, [200, 3])
      try Self.write(fake, [200, 3], moved: [300, 0, 400])
      let outcome = try Diffeo.run(
        "compare", real, fake, "--name", "mine", "--subsets", "4", "--subset-size", "50",
        "--device", device, "--seed", "2", "--json")
      #expect(outcome.status == 0, "\(outcome.errors)")
      let json = try outcome.json
      // Equal covariances: the squared length is left, to the rounding of float32 features.
      let frechet = try #require(json["frechet_distance"] as? Double)
      #expect(abs(frechet - 250_000) < 250_000 * 1e-6)
      for key in ["precision", "recall", "density", "coverage"] {
        #expect(json[key] as? Double == 0, "\(key)")
      }
      for (key, value) in [
        ("real_count", 200), ("generated_count", 200), ("feature_width", 3), ("subsets", 4),
        ("subset_size", 50), ("directions", 500),
      ] {
        #expect(json[key] as? Int == value, "\(key)")
      }
      #expect(json["features"] as? String == "mine")
      #expect((json["real_sha256"] as? String)?.count == 64)
      #expect(json["real_sha256"] as? String != json["generated_sha256"] as? String)
      #expect(json["seed"] as? Int == 2 && json["device"] is String && json["seconds"] is Double)
    }
  }

  @Test("a sample is its own copy, by every measure")
  func copy() throws {
    try withTemporaryFolder { folder in
      let path = folder.path + "/real.npy"
      try Self.write(path, [60, 2, 2])
      let outcome = try Diffeo.run("compare", path, path, "--device", Diffeo.device, "--json")
      #expect(outcome.status == 0, "\(outcome.errors)")
      let json = try outcome.json
      // Roots of roundings of the covariance, of order one.
      #expect(try #require(json["frechet_distance"] as? Double) < 1e-6)
      for key in ["precision", "recall", "coverage"] {
        #expect(json[key] as? Double == 1, "\(key)")
      }
      #expect(json["sliced_wasserstein"] as? Double == 0)
      #expect(json["subset_size"] as? Int == 60 && json["feature_width"] as? Int == 4)
    }
  }

  @Test("features that are too few, too narrow or no numbers are refused")
  func refuses() throws {
    try withTemporaryFolder { folder in
      let (a, b) = (folder.path + "/a.npy", folder.path + "/b.npy")
      func compare(_ options: String...) throws -> Diffeo.Outcome {
        try Diffeo.run(["compare", a, b, "--device", "reference"] + options)
      }
      try Self.write(a, [20, 20])
      try Self.write(b, [30, 20])
      expect(try compare(), 65, "a.npy", "20 samples of 20 features", "more than 20")
      try Self.write(a, [30, 19])
      expect(try compare(), 65, "19", "20", "agree")
      try Self.write(a, [5, 2])
      try Self.write(b, [5, 2])
      expect(try compare(), 65, "k is 5")
      try Self.write(a, [30, 2], moved: [.nan, 0])
      try Self.write(b, [30, 2])
      expect(try compare(), 65, "a.npy", "nan", "row 0")
      expect(try compare("--subsets", "0"), 64, "--subsets 0")
      try FileManager.default.removeItem(atPath: b)
      try Self.write(a, [30, 2])
      expect(try compare(), 66, "b.npy")
    }
  }
}
