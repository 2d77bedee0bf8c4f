import DiffeoFormats
import DiffeoTestSupport
import Foundation
import Testing

@Suite("Autoencoders that papers compare with, by the command")
struct BaselineTests {
  private static func write(_ count: Int, to path: String) throws -> String {
    let values = (0..<count * 3).map { Float(($0 * 37 + 11) % 101) / 101 }
    try Numpy.write(NumericArray(shape: [count, 3], floats: values), to: path)
    return "npy:" + path
  }

  private static func succeed(_ arguments: [String]) throws -> Diffeo.Outcome {
    let outcome = try Diffeo.run(arguments + ["--json"])
    #expect(outcome.status == 0, "\(arguments[0]): \(outcome.errors)")
    return outcome
  }

  /// 13 data in batches of 5: the last one of an epoch holds 3.
  @Test(
    "a run that stopped ends in the same bytes, whatever is left for the last batch",
    arguments: ["vae", "s-vae", "wae-mmd"])
  func resumes(model: String) throws {
    try withTemporaryFolder { folder in
      let data = try Self.write(13, to: folder.path + "/x.npy")
      let options = [
        "train", model, "--data", data, "--batch-size", "5", "--set", "width=8", "--device",
        "reference",
      ]
      let (long, short) = (folder.path + "/long", folder.path + "/short")
      _ = try Self.succeed(options + ["--epochs", "3", "--out", long])
      _ = try Self.succeed(options + ["--epochs", "1", "--out", short])
      _ = try Self.succeed(["resume", short, "--epochs", "3"])
      for file in ["model.safetensors", "optimizer.safetensors"] {
        let bytes = try [long, short].map {
          try Data(contentsOf: URL(fileURLWithPath: "\($0)/checkpoints/last/\(file)"))
        }
        #expect(bytes[0] == bytes[1], "\(file)")
      }
      try apply(long, to: Self.write(1, to: folder.path + "/one.npy"), in: folder.path)
    }
  }

  @Test("data that a run's likelihood cannot explain are named when they are evaluated")
  func unexplained() throws {
    try withTemporaryFolder { folder in
      let (run, path) = (folder.path + "/run", folder.path + "/other.npy")
      _ = try Self.succeed([
        "train", "vae", "--data", Self.write(5, to: folder.path + "/x.npy"), "--epochs", "0",
        "--set", "likelihood=bernoulli", "--set", "width=4", "--device", "reference", "--out", run,
      ])
      try Numpy.write(NumericArray(shape: [1, 3], floats: [0, 1, 2]), to: path)
      expect(try Diffeo.run("evaluate", run, "--data", "npy:" + path), 65, path, "from 0 to 1")
    }
  }

  /// Every verb on a single datum.
  private func apply(_ run: String, to data: String, in folder: String) throws {
    let (latent, out) = (folder + "/z.npy", folder + "/out.npy")
    _ = try Self.succeed(["encode", run, "--data", data, "--out", latent])
    #expect(try Numpy.read(latent).shape[0] == 1)
    for verb in [
      ["decode", run, "--latent", latent], ["reconstruct", run, "--data", data],
      ["sample", run, "--count", "1"],
    ] {
      _ = try Self.succeed(verb + ["--out", out])
      let found = try Numpy.read(out)
      #expect(found.shape == [1, 3] && found.floats.allSatisfy(\.isFinite), "\(verb[0])")
    }
    let way = ["interpolate", run, "--data", data, "--from", "0", "--to", "0", "--steps", "2"]
    _ = try Self.succeed(way + ["--out", out])
    #expect(try Numpy.read(out).shape == [2, 3])
    let figures = try Self.succeed(["evaluate", run, "--data", data, "--samples", "3"]).json
    #expect(figures["count"] as? Int == 1 && figures["mse"] is Double)
  }
}
