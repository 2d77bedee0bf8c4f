import DiffeoFormats
import DiffeoTestSupport
import Foundation
import Testing

@Suite("The verb diffusion-map")
struct DiffusionMapTests {
  @Test("writes float32 coordinates and float64 eigenvalues", arguments: Diffeo.devices)
  func embedding(device: String) throws {
    try withTemporaryFolder { folder in
      let path = try loop(400, in: folder)
      let outcome = try Diffeo.run(
        "diffusion-map", path, "--components", "4", "-k", "20", "--out", folder.path + "/map",
        "--queries", path, "--device", device, "--json")
      #expect(outcome.status == 0, "\(outcome.errors)")
      let embedding = try Numpy.read(folder.path + "/map.embedding.npy")
      let eigenvalues = try Numpy.read(folder.path + "/map.eigenvalues.npy")
      let mapped = try Numpy.read(folder.path + "/map.extension.npy")
      #expect(embedding.shape == [400, 4] && embedding.elements.type == .float32)
      #expect(eigenvalues.shape == [4] && eigenvalues.elements.type == .float64)
      let mu = eigenvalues.elements.doubles
      #expect(mu == mu.sorted(by: >) && mu[0] < 1)
      #expect(abs(log(mu[2]) / log(mu[0]) - 4) < 0.02)
      for point in 0..<400 {
        let radius = hypot(embedding.floats[4 * point], embedding.floats[4 * point + 1])
        #expect(abs(Double(radius) - 2.0.squareRoot()) < 0.01)
      }
      expectClose(
        mapped.floats.map(Double.init), embedding.floats.map(Double.init), within: .norm(1e-4))
      let json = try outcome.json
      #expect(json["points"] as? Int == 400 && json["connected_components"] as? Int == 1)
      #expect(json["converged"] as? Bool == true)
      expectClose(try #require(json["values"] as? [Double]), mu, within: .distance(1e-15))
      try expectCommonMembers(json, seed: 0)
    }
  }

  @Test("time scales each coordinate by a power of its eigenvalue", arguments: Diffeo.devices)
  func time(device: String) throws {
    try withTemporaryFolder { folder in
      let path = try loop(200, in: folder)
      let maps = try ["0", "2.5"].map { time in
        let outcome = try Diffeo.run(
          "diffusion-map", path, "--components", "2", "-k", "9", "--epsilon", "self-tuning:5",
          "--alpha", "0.5", "--time", time, "--out", folder.path + "/t", "--device", device)
        #expect(outcome.status == 0, "\(outcome.errors)")
        return try Numpy.read(folder.path + "/t.embedding.npy").floats
      }
      let mu = try Numpy.read(folder.path + "/t.eigenvalues.npy").elements.doubles
      let scaled = maps[0].enumerated().map { Double($1) * pow(mu[$0 % 2], 2.5) }
      expectClose(maps[1].map(Double.init), scaled, within: .norm(1e-6))
    }
  }

  @Test("a graph in parts is a warning with their number")
  func parts() throws {
    try withTemporaryFolder { folder in
      let values = (0..<90).flatMap { [Float($0 % 30), Float($0 / 30) * 1e4] }
      let path = folder.path + "/parts.npy"
      try Numpy.write(NumericArray(shape: [90, 2], floats: values), to: path)
      let outcome = try Diffeo.run(
        "diffusion-map", path, "--components", "3", "-k", "4", "--out", folder.path + "/m",
        "--device", "reference", "--json")
      #expect(outcome.status == 0 && outcome.errors.contains("3 connected components"))
      #expect(try outcome.json["connected_components"] as? Int == 3)
    }
  }

  @Test(
    "what the data or the options do not allow says why",
    arguments: [
      (["--components", "2", "-k", "39"], 65, "needs 41 points"),
      (["--components", "40", "-k", "5"], 64, "from 1 to 39"),
      (["--components", "0"], 64, "at least 1"),
      (["--components", "2", "-k", "0"], 64, "at least"),
      (["--components", "2", "--alpha", "2"], 64, "from 0 to 1"),
      (["--components", "2", "--time", "-1"], 64, "0 or more"),
      (["--components", "2", "--epsilon", "0"], 64, "--epsilon"),
      (["--components", "2", "--epsilon", "atuo"], 64, "--epsilon"),
      (["--components", "2", "--epsilon", "1e-20"], 65, "every affinity vanishes"),
      (["--components", "2", "-k", "5", "--epsilon", "self-tuning:6"], 64, "from 1 to k = 5"),
    ])
  func refused(arguments: [String], status: Int32, reason: String) throws {
    try withTemporaryFolder { folder in
      let path = try loop(40, in: folder)
      let outcome = try Diffeo.run(
        ["diffusion-map", path, "--out", folder.path + "/m", "--device", "reference"] + arguments)
      #expect(outcome.status == status && outcome.errors.contains(reason), "\(outcome.errors)")
      let left = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      #expect(left == ["loop.npy"])
    }
  }

  @Test("points that are the same, or no numbers, are refused", arguments: Diffeo.devices)
  func badPoints(device: String) throws {
    try withTemporaryFolder { folder in
      for (value, reason) in [(Float(1), "remove duplicates"), (.nan, "row")] {
        let path = folder.path + "/bad.npy"
        try Numpy.write(
          NumericArray(shape: [30, 2], floats: [Float](repeating: value, count: 60)), to: path)
        let outcome = try Diffeo.run(
          "diffusion-map", path, "--components", "2", "--out", folder.path + "/m", "--device",
          device)
        #expect(outcome.status == 65 && outcome.errors.contains(reason), "\(outcome.errors)")
      }
    }
  }

  /// Points of (cos t, sin 2t, sin 3t).
  private func loop(_ count: Int, in folder: URL) throws -> String {
    let values = (0..<count).flatMap { place -> [Float] in
      let t = 2 * Double.pi * Double(place) / Double(count)
      return [Float(cos(t)), Float(sin(2 * t)), Float(sin(3 * t))]
    }
    let path = folder.path + "/loop.npy"
    try Numpy.write(NumericArray(shape: [count, 3], floats: values), to: path)
    return path
  }
}
