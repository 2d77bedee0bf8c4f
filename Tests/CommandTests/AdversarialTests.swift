import DiffeoFormats
import DiffeoTestSupport
import Foundation
import Testing

@Suite("The Wasserstein GAN by the command")
struct AdversarialTests {
  private static let points = "gaussian-grid:count=90,test-count=20,side=2"

  private static func options(_ device: String) -> [String] {
    [
      "train", "wgan-gp", "--data", points, "--batch-size", "20", "--set", "width=8", "--set",
      "layers=1", "--set", "passes=3", "--device", device, "--seed", "3",
    ]
  }

  /// 15 steps an epoch, and a generator's step after each seventh of the critic: after the first
  /// epoch one step of the critic is left over.
  @Test("it trains, and a run that stopped ends in the same bytes", arguments: Diffeo.devices)
  func resumes(device: String) throws {
    try withTemporaryFolder { folder in
      let (long, short) = (folder.path + "/long", folder.path + "/short")
      let options = Self.options(device) + ["--set", "critic_steps=7"]
      let whole = try Diffeo.run(options + ["--epochs", "3", "--out", long, "--json"])
      #expect(whole.status == 0, "\(whole.errors)")
      #expect(try whole.json["steps"] as? Int == 45)
      #expect(try Diffeo.run(options + ["--epochs", "1", "--out", short]).status == 0)
      let resumed = try Diffeo.run("resume", short, "--epochs", "3")
      #expect(resumed.status == 0, "\(resumed.errors)")
      for file in ["model.safetensors", "optimizer.safetensors", "state.json"] {
        let path = "/checkpoints/last/" + file
        #expect(
          try Data(contentsOf: URL(fileURLWithPath: long + path))
            == Data(contentsOf: URL(fileURLWithPath: short + path)), "\(file)")
      }
      let names = try Safetensors.read(long + "/checkpoints/last/optimizer.safetensors").tensors
        .keys
      #expect(names.contains("first.generator.0.weight"))
      #expect(names.contains("second.critic.1.bias"))
      try apply(long, folder.path)
    }
  }

  private func apply(_ run: String, _ folder: String) throws {
    let (samples, latent) = (folder + "/samples.npy", folder + "/latent.npy")
    let drawn = try Diffeo.run("sample", run, "--count", "7", "--out", samples)
    #expect(drawn.status == 0, "\(drawn.errors)")
    #expect(try Numpy.read(samples).shape == [7, 2])
    try Numpy.write(NumericArray(shape: [3, 2], floats: [0, 0, 1, -1, 2, 0.5]), to: latent)
    let decoded = try Diffeo.run(
      "decode", run, "--latent", latent, "--out", folder + "/decoded.npy")
    #expect(decoded.status == 0, "\(decoded.errors)")
    let evaluated = try Diffeo.run("evaluate", run, "--data", Self.points, "--json")
    #expect(evaluated.status == 0, "\(evaluated.errors)")
    let figures = try evaluated.json
    for key in ["wasserstein", "gradient_norm", "gradient_penalty", "mmd"] {
      #expect(figures[key] is Double, "\(key)")
    }
    #expect(figures["elbo"] == nil && figures["count"] as? Int == 20)
    for file in ["report.html", "samples.png"] {
      #expect(FileManager.default.fileExists(atPath: "\(run)/\(file)"), "\(file)")
    }
    #expect(!FileManager.default.fileExists(atPath: "\(run)/latent.png"))
    try refuse(run, folder)
  }

  private func refuse(_ run: String, _ folder: String) throws {
    let out = folder + "/refused.npy"
    for arguments in [
      ["encode", run, "--data", Self.points], ["reconstruct", run, "--data", Self.points],
      ["interpolate", run, "--data", Self.points, "--from", "0", "--to", "1"],
    ] {
      let outcome = try Diffeo.run(arguments + ["--out", out])
      expect(outcome, 64, "'wgan-gp' has no encoder", "sample, decode and evaluate")
    }
    expect(
      try Diffeo.run("walk", run, "--steps", "2", "--count", "3", "--out", out), 64,
      "'wgan-gp', does not walk")
    #expect(!FileManager.default.fileExists(atPath: out))
  }

  @Test("pictures are made by convolutions, and compared by features")
  func pictures() throws {
    try withTemporaryFolder { folder in
      try LabelledPictures.write(to: folder)
      let (run, data) = (folder.path + "/run", "mnist:\(folder.path)")
      let trained = try Diffeo.run(
        "train", "wgan-gp", "--data", data, "--epochs", "1", "--set", "channels=2", "--set",
        "passes=1", "--set", "latent_dimension=4", "--device", Diffeo.device, "--out", run, "--json"
      )
      #expect(trained.status == 0, "\(trained.errors)")
      // Batches of 50, the default of pictures.
      #expect(try trained.json["steps"] as? Int == 3)
      let sampled = try Diffeo.run(
        "sample", run, "--count", "5", "--out", folder.path + "/x.npy", "--png",
        folder.path + "/x.png")
      #expect(sampled.status == 0, "\(sampled.errors)")
      #expect(try Numpy.read(folder.path + "/x.npy").shape == [5, 8, 8])
      let evaluated = try Diffeo.run(
        "evaluate", run, "--data", data, "--generated", "70", "--json")
      #expect(evaluated.status == 0, "\(evaluated.errors)")
      #expect(try evaluated.json["frechet_distance"] is Double)
      #expect(try evaluated.json["reconstruction_frechet_distance"] == nil)
      for file in ["samples.png", "chart.png"] {
        #expect(FileManager.default.fileExists(atPath: "\(run)/\(file)"), "\(file)")
      }
    }
  }

  @Test("numbers that are no longer finite stop the run, and the checkpoint is the last good one")
  func diverges() throws {
    try withTemporaryFolder { folder in
      let run = folder.path + "/run"
      let diverged = try Diffeo.run(
        Self.options(Diffeo.device)
          + [
            "--epochs", "3", "--learning-rate", "1000", "--set", "penalty=1e9", "--set", "layers=4",
            "--out", run,
          ])
      expect(diverged, 70, "no longer a finite number", "--learning-rate")
      let saved = try Safetensors.read(run + "/checkpoints/last/model.safetensors").tensors
      #expect(saved.values.allSatisfy { $0.floats.allSatisfy(\.isFinite) })
    }
  }
}
