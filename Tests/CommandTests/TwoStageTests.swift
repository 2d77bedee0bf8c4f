import DiffeoFormats
import DiffeoTestSupport
import Foundation
import Testing

@Suite("The Two-Stage VAE by the command")
struct TwoStageTests {
  /// Small networks on small pictures.
  private static func options(_ folder: URL) -> [String] {
    [
      "two-stage-vae", "--data", "mnist:\(folder.path)", "--epochs", "2", "--batch-size", "40",
      "--set", "architecture=dense", "--set", "width=16", "--set", "layers=1", "--set",
      "latent=2", "--set", "second_width=8", "--set", "log_likelihood_samples=2", "--seed", "3",
    ]
  }

  @Test("both stages train, and every verb takes the run", arguments: Diffeo.devices)
  func trains(device: String) throws {
    try withTemporaryFolder { folder in
      try LabelledPictures.write(to: folder)
      let run = folder.path + "/run"
      let trained = try Diffeo.run(
        ["train"] + Self.options(folder) + ["--device", device, "--out", run, "--json"])
      #expect(trained.status == 0, "\(trained.errors)")
      // Two epochs of the first stage, twice as many of the second, three batches each.
      #expect(try trained.json["epochs"] as? Int == 6 && trained.json["steps"] as? Int == 18)
      for key in ["train_latent_elbo", "train_latent_gamma", "test_latent_elbo", "test_elbo"] {
        #expect(try trained.json[key] is Double, "\(key)")
      }
      for file in ["stages.png", "samples.png", "diagnostics.json", "report.html"] {
        #expect(FileManager.default.fileExists(atPath: "\(run)/\(file)"), "\(file)")
      }
      let sampled = try Diffeo.run("sample", run, "--count", "5", "--out", folder.path + "/x.npy")
      #expect(sampled.status == 0, "\(sampled.errors)")
      #expect(try Numpy.read(folder.path + "/x.npy").shape == [5, 8, 8])
      let encoded = try Diffeo.run(
        "encode", run, "--data", "mnist:\(folder.path)", "--out", folder.path + "/z.npy")
      #expect(encoded.status == 0, "\(encoded.errors)")
      #expect(try Numpy.read(folder.path + "/z.npy").shape == [80, 2])
      try expectDiagnostics(run)
    }
  }

  private func expectDiagnostics(_ run: String) throws {
    let data = try Data(contentsOf: URL(fileURLWithPath: run + "/diagnostics.json"))
    let found = try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
    let variances = try #require(found["posterior_variances"] as? [Double])
    #expect(variances.count == 2 && variances.allSatisfy { $0 > 0 && $0 < 10 })
    #expect(found["active_dimensions"] as? Int == variances.count { $0 < 0.5 })
    for key in ["first_spectrum", "second_spectrum", "ideal_spectrum", "decoded_variances"] {
      #expect((found[key] as? [Double])?.count == 2, "\(key)")
    }
  }

  @Test("evaluate compares samples with data by the features of a named classifier")
  func distances() throws {
    try withTemporaryFolder { folder in
      try LabelledPictures.write(to: folder)
      let run = folder.path + "/run"
      let options = Self.options(folder) + ["--device", Diffeo.device, "--set", "stages=1"]
      #expect(try Diffeo.run(["train"] + options + ["--out", run]).status == 0)
      func evaluate(_ seed: String) throws -> [String: Any] {
        let outcome = try Diffeo.run(
          "evaluate", run, "--data", "mnist:\(folder.path)", "--samples", "0", "--generated",
          "70", "--seed", seed, "--json")
        #expect(outcome.status == 0, "\(outcome.errors)")
        return try outcome.json
      }
      let (first, again) = (try evaluate("4"), try evaluate("4"))
      #expect(first["real_count"] as? Int == 80 && first["generated_count"] as? Int == 70)
      let hash = try #require(first["features_sha256"] as? String)
      #expect(first["features"] as? String == "classifier-64-\(hash.prefix(12))")
      for key in [
        "frechet_distance", "reconstruction_frechet_distance", "kernel_distance", "precision",
        "recall", "density", "coverage", "sliced_wasserstein",
      ] {
        let value = try #require(first[key] as? Double, "\(key)")
        #expect(value == again[key] as? Double, "\(key)")
      }
      #expect(first["fid"] == nil)
      let few = try Diffeo.run(
        "evaluate", run, "--data", "mnist:\(folder.path)", "--samples", "0", "--generated", "64")
      expect(few, 65, "64 samples of 64 features", "the samples")
    }
  }

  @Test(
    "what a model or a measure cannot take is refused, with what it can",
    arguments: [
      (["--set", "architecture=infogan"], 30), (["--set", "architecture=wae"], 12),
      (["--batch-size", "121", "--set", "architecture=dense"], 0),
    ])
  func refuses(options: [String], side: Int) throws {
    try withTemporaryFolder { folder in
      try LabelledPictures.write(to: folder)
      var data = "mnist:\(folder.path)"
      if side > 0 {
        let path = folder.path + "/pictures.npy"
        try Numpy.write(
          NumericArray(
            shape: [3, side, side], floats: [Float](repeating: 0.5, count: 3 * side * side)),
          to: path)
        data = "npy:\(path)"
      }
      let outcome = try Diffeo.run(
        ["train", "two-stage-vae", "--data", data, "--epochs", "1", "--device", "reference"]
          + options + ["--out", folder.path + "/run"])
      switch side {
      case 30: expect(outcome, 64, "'infogan'", "30 x 30", "multiples of 4")
      case 12: expect(outcome, 64, "'wae'", "12 x 12", "multiples of 8")
      default: expect(outcome, 65, "120 data", "batch of 121", "--batch-size")
      }
      #expect(!FileManager.default.fileExists(atPath: folder.path + "/run/checkpoints/last"))
    }
  }

  @Test("a class without a picture, and colour given to a gray model, are refused")
  func wrongData() throws {
    try withTemporaryFolder { folder in
      try LabelledPictures.write(to: folder, labels: [0, 2])
      let data = "mnist:\(folder.path)"
      let table = try Diffeo.run(
        "reproduce", "two-stage-table1", "--data", data, "--out", folder.path + "/table")
      expect(table, 65, "label 1", "3 classes")
      let run = folder.path + "/run"
      let options = Self.options(folder) + ["--device", "reference"]
      #expect(try Diffeo.run(["train"] + options + ["--out", run]).status == 0)
      let measured = try Diffeo.run(
        "evaluate", run, "--data", data, "--samples", "0", "--generated", "70")
      expect(measured, 65, "label 1", "3 classes")
      let path = folder.path + "/colour.npy"
      try Numpy.write(
        NumericArray(shape: [4, 3, 8, 8], floats: [Float](repeating: 0.5, count: 768)), to: path)
      let outcome = try Diffeo.run(
        "reconstruct", run, "--data", "npy:\(path)", "--out", folder.path + "/y.npy")
      expect(outcome, 65, "[8, 8]", "[3, 8, 8]")
    }
  }
}
