import DiffeoFormats
import DiffeoTestSupport
import Foundation
import Testing

@Suite("Walks on the data")
struct WalkTests {
  static let options = [
    "--data", "circle:count=200,test-count=40", "--epochs", "1", "--batch-size", "50",
    "--set", "psi_epochs=1", "--set", "passes=5", "--set", "neighbors=8", "--set", "psi_width=16",
    "--set", "covariance_width=8", "--set", "decoder_width=16", "--set",
    "log_likelihood_samples=4", "--seed", "3",
  ]

  static func train(_ run: String, device: String, _ more: String...) throws -> Diffeo.Outcome {
    try Diffeo.run(["train", "vdae", "--device", device, "--out", run] + options + more)
  }

  @Test(
    "a trained run encodes, walks, samples and evaluates in finite numbers",
    arguments: Diffeo.devices)
  func applies(device: String) throws {
    try withTemporaryFolder { folder in
      let path = folder.path
      let run = path + "/run"
      let trained = try Self.train(run, device: device)
      #expect(trained.status == 0, "\(trained.errors)")
      let walk = try Diffeo.run(
        "walk", run, "--steps", "3", "--count", "7", "--seeds", "0,5", "--out", path + "/x.npy",
        "--history", path + "/h.npy", "--json")
      #expect(walk.status == 0, "\(walk.errors)")
      #expect(try walk.json["seed"] as? Int == 3)
      let (ends, history) = try (Numpy.read(path + "/x.npy"), Numpy.read(path + "/h.npy"))
      #expect(ends.shape == [7, 2] && history.shape == [3, 7, 2])
      #expect(ends.floats == Array(history.floats.suffix(14)))
      #expect(history.floats.allSatisfy { $0.isFinite })
      for verb in [
        ["sample", run, "--count", "5", "--out", path + "/s.npy"],
        ["encode", run, "--data", "circle:count=30", "--split", "train", "--out", path + "/z.npy"],
      ] {
        let outcome = try Diffeo.run(verb)
        #expect(outcome.status == 0, "\(outcome.errors)")
      }
      #expect(try Numpy.read(path + "/z.npy").shape == [30, 2])
      let figures = try Diffeo.run(
        "evaluate", run, "--data", "circle:count=30", "--samples", "4", "--json")
      for key in ["elbo", "kl", "mse", "log_likelihood", "neighbor_mse"] {
        #expect(try (figures.json[key] as? Double)?.isFinite == true, "\(key)")
      }
    }
  }

  @Test("a walk until it no longer changes says where that began, and more steps change nothing")
  func stops() throws {
    try withTemporaryFolder { folder in
      let run = folder.path + "/run"
      #expect(try Self.train(run, device: "reference", "--set", "mixing=0.05").status == 0)
      let walk = try Diffeo.run(
        "walk", run, "--steps", "auto", "--limit", "60", "--count", "300", "--seeds", "0", "--out",
        folder.path + "/x.npy", "--json")
      #expect(walk.status == 0, "\(walk.errors)")
      let json = try walk.json
      #expect(json["stationary"] as? Bool == true)
      #expect(json["stationary_from"] as? Int == (json["steps"] as? Int).map { $0 / 2 })
      #expect((json["p_value"] as? Double).map { $0 > 0.1 } == true)
    }
  }

  @Test("a run that stopped in either stage ends in the same bytes", arguments: [1, 2])
  func resumes(epochs: Int) throws {
    try withTemporaryFolder { folder in
      let (whole, part) = (folder.path + "/whole", folder.path + "/part")
      // A run that is given its second stage later stops between the stages or in the second.
      let schedule = ["--set", "schedule=constant"]
      let all = try Diffeo.run(
        ["train", "vdae", "--device", "reference", "--out", whole] + Self.options + schedule
          + ["--epochs", "3"])
      #expect(all.status == 0, "\(all.errors)")
      let first = try Diffeo.run(
        ["train", "vdae", "--device", "reference", "--out", part] + Self.options + schedule
          + ["--epochs", "\(epochs - 1)"])
      #expect(first.status == 0, "\(first.errors)")
      let rest = try Diffeo.run("resume", part, "--epochs", "3")
      #expect(rest.status == 0, "\(rest.errors)")
      let file = "/checkpoints/last/model.safetensors"
      let bytes = try [whole, part].map { try Data(contentsOf: URL(fileURLWithPath: $0 + file)) }
      #expect(bytes[0] == bytes[1])
    }
  }

  @Test("data that no walk can be on are refused with advice, and what is asked of a walk checked")
  func refuses() throws {
    try withTemporaryFolder { folder in
      func write(_ name: String, _ rows: [[Float]]) throws -> String {
        let path = folder.path + "/" + name
        try Numpy.write(
          NumericArray(shape: [rows.count, rows[0].count], floats: rows.flatMap(\.self)), to: path)
        return "npy:" + path
      }
      func train(_ data: String) throws -> Diffeo.Outcome {
        try Diffeo.run("train", "vdae", "--data", data, "--out", folder.path + "/run")
      }
      let few = (0..<5).map { [Float($0), 1] }
      expect(try train(write("few.npy", few)), 65, "5 data are too few", "neighbors")
      let equal = [[Float]](repeating: [1, 2], count: 80)
      expect(try train(write("equal.npy", equal)), 65, "All data are equal")
      let copies = (0..<200).map { [Float($0 % 4), 1] }
      expect(try train(write("copies.npy", copies)), 65, "are copies", "Remove")
      expect(try train(write("one.npy", [[1, 2]])), 65, "1 data are too few")
      let nearest = ["--set", "neighborhood=nearest", "--set", "sigma_neighbors=12"]
      let twelve = try write("twelve.npy", (0..<12).map { [Float($0), 1] })
      let tooMany = try Diffeo.run(
        ["train", "vdae", "--data", twelve, "--out", folder.path + "/run"] + nearest)
      expect(tooMany, 64, "11 others, fewer than sigma_neighbors (12)")
      expect(
        try Self.train(folder.path + "/balls", device: "reference", "--set", "radius=1e-9"), 64,
        "radius 1e-09", "leave radius out")
      let run = try TrainedRun.points()
      expect(
        try Diffeo.run(
          "walk", run, "--steps", "2", "--count", "3", "--out", folder.path + "/x.npy"),
        64, "does not walk")
    }
  }
}
