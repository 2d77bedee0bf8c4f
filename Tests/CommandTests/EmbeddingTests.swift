import DiffeoFormats
import DiffeoTestSupport
import Foundation
import Testing

@Suite("Autoencoders and the embedding through the command")
struct EmbeddingTests {
  static let points = "lifted-sphere:count=60,test-count=20,dimension=6"
  static let models: [(name: String, options: [String], keys: [String])] = [
    ("wae-mmd", ["--set", "latent_dimension=3"], ["mse", "mmd"]),
    (
      "vae", ["--set", "latent_dimension=3", "--set", "learn_variance=true"],
      ["elbo", "kl", "mse", "log_likelihood", "mean_log_variance", "variance"]
    ),
    (
      "s-vae", ["--manifold", "sphere:3"],
      ["elbo", "kl", "mse", "log_likelihood", "mean_log_concentration"]
    ),
    (
      "er-vae", ["--set", "embedding=exact", "--set", "group_action=true"],
      ["elbo", "kl", "mse", "log_likelihood", "clamped"]
    ),
    (
      "er-vae",
      ["--set", "embedding_steps=20", "--set", "embedding_width=8", "--accept-embedding"],
      ["elbo", "embedding_gap", "embedding_ks"]
    ),
  ]

  @Test(
    "each trains, samples, encodes, decodes, evaluates and resumes", arguments: Self.models.indices)
  func roundTrip(index: Int) throws {
    let model = Self.models[index]
    try withTemporaryFolder { folder in
      let (long, short) = (folder.path + "/long", folder.path + "/short")
      let options =
        ["train", model.name, "--data", Self.points, "--batch-size", "20", "--set", "width=8"]
        + ["--set", "log_likelihood_samples=3", "--device", Diffeo.device, "--seed", "3"]
        + model.options
      let whole = try Diffeo.run(options + ["--epochs", "3", "--out", long, "--json"])
      #expect(whole.status == 0, "\(whole.errors)")
      #expect(try Diffeo.run(options + ["--epochs", "1", "--out", short]).status == 0)
      let resumed = try Diffeo.run("resume", short, "--epochs", "3", "--json")
      #expect(resumed.status == 0, "\(resumed.errors)")
      for file in ["model.safetensors", "optimizer.safetensors", "state.json"] {
        let path = "/checkpoints/last/" + file
        #expect(
          try Data(contentsOf: URL(fileURLWithPath: long + path))
            == Data(contentsOf: URL(fileURLWithPath: short + path)), "\(file)")
      }
      // A finished run has all its figures, and continuing it changes none.
      let before = try String(contentsOfFile: long + "/metrics.csv", encoding: .utf8)
      #expect(try Diffeo.run("resume", long).status == 0)
      #expect(try String(contentsOfFile: long + "/metrics.csv", encoding: .utf8) == before)
      try apply(long, model.keys, folder.path)
    }
  }

  private func apply(_ run: String, _ keys: [String], _ folder: String) throws {
    let file = { (name: String) in folder + "/" + name + ".npy" }
    let drawn = try Diffeo.run("sample", run, "--count", "7", "--out", file("samples"))
    #expect(drawn.status == 0, "\(drawn.errors)")
    #expect(try Numpy.read(file("samples")).shape == [7, 6])
    let encoded = try Diffeo.run("encode", run, "--data", Self.points, "--out", file("latent"))
    #expect(encoded.status == 0, "\(encoded.errors)")
    let decoded = try Diffeo.run(
      "decode", run, "--latent", file("latent"), "--out", file("decoded"))
    #expect(decoded.status == 0, "\(decoded.errors)")
    let evaluated = try Diffeo.run(
      "evaluate", run, "--data", Self.points, "--samples", "5", "--json")
    #expect(evaluated.status == 0, "\(evaluated.errors)")
    for key in keys { #expect(try evaluated.json[key] is Double, "\(key)") }
    #expect(try evaluated.json["count"] as? Int == 20)
    let restored = try Diffeo.run(
      "reconstruct", run, "--data", Self.points, "--out", file("restored"))
    #expect(restored.status == 0, "\(restored.errors)")
    #expect(try Numpy.read(file("restored")).floats == Numpy.read(file("decoded")).floats)
    let way = try Diffeo.run(
      "interpolate", run, "--data", Self.points, "--from", "0", "--to", "4", "--steps", "3",
      "--out", file("way"))
    #expect(way.status == 0, "\(way.errors)")
    #expect(try Numpy.read(file("way")).shape == [3, 6])
  }

  @Test("an embedding that fails its check stops the run, and resume goes on with the flag")
  func acceptEmbedding() throws {
    try withTemporaryFolder { folder in
      let run = folder.path + "/run"
      let outcome = try Diffeo.run(
        "train", "er-vae", "--data", Self.points, "--epochs", "1", "--batch-size", "20", "--set",
        "width=8", "--set", "embedding_steps=10", "--set", "embedding_width=4", "--device",
        "reference", "--out", run)
      expect(outcome, 70, "does not pass its check", "--accept-embedding")
      let again = try Diffeo.run("resume", run)
      expect(again, 70, "does not pass its check")
      let accepted = try Diffeo.run("resume", run, "--accept-embedding", "--json")
      #expect(accepted.status == 0, "\(accepted.errors)")
      #expect(try accepted.json["test_elbo"] is Double)
      // The run remembers it.
      #expect(try Diffeo.run("resume", run).status == 0)
    }
  }

  @Test("what cannot be trained is refused")
  func refusals() throws {
    let single = try Diffeo.run(
      "train", "wae-mmd", "--data", "circle:count=21", "--batch-size", "20", "--out",
      "/tmp/none-wae",
      "--device", "reference")
    expect(single, 64, "two points", "batch size")
    for (options, words) in [
      (["--manifold", "projective:2"], ["quotient"]),
      (["--manifold", "euclidean:2"], ["infinite"]),
      (
        ["--manifold", "sphere:4", "--set", "embedding=exact", "--set", "group_action=true"],
        ["group"]
      ),
      (["--set", "embedding=none", "--set", "posterior=beta"], ["gaussian"]),
    ] {
      let outcome = try Diffeo.run(
        [
          "train", "er-vae", "--data", "circle:count=20", "--out", "/tmp/none-er", "--device",
          "reference",
        ]
          + options)
      expect(outcome, 64)
      for word in words { #expect(outcome.errors.contains(word), "\(outcome.errors)") }
    }
    let other = try Diffeo.run(
      "train", "delta-vae", "--data", "circle", "--accept-embedding", "--out", "/tmp/none-delta")
    expect(other, 64, "accept_embedding")
    for folder in ["/tmp/none-wae", "/tmp/none-er", "/tmp/none-delta"] {
      try? FileManager.default.removeItem(atPath: folder)
    }
  }
}
