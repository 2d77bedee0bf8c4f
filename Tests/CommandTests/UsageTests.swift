import DiffeoTestSupport
import Foundation
import Testing

@Suite("Wrong use")
struct UsageTests {
  static let train = ["train", "delta-vae", "--out", "/nowhere/run", "--data", "circle"]

  @Test(
    "a misspelt word names the near one",
    arguments: [
      (["trian"], "'train'"),
      (["train", "delta-va", "--out", "/nowhere/run", "--data", "circle"], "'delta-vae'"),
      (train + ["--manifold", "spere:2"], "'sphere:2'"),
      (train + ["--manifold", "sphere"], "'sphere:2'"),
      (train + ["--manifold", "flat-tours"], "'flat-torus'"),
      (["train", "delta-vae", "--out", "/nowhere/run", "--data", "shpere"], "\"sphere\""),
      (
        ["train", "delta-vae", "--out", "/nowhere/run", "--data", "translations:sise=4"], "\"size\""
      ),
      (train + ["--set", "widht=3"], "'width'"),
      (train + ["--epoch", "3"], "'--epochs'"),
    ])
  func nearName(arguments: [String], near: String) throws {
    expect(
      try Diffeo.run(arguments + (arguments.count > 1 ? ["--device", "reference"] : [])), 64, near)
  }

  @Test(
    "a value that an option cannot have names option and values",
    arguments: [
      (["--batch-size", "0"], "batch_size", "from 1"),
      (["--batch-size", "many"], "--batch-size", "many"),
      (["--epochs", "-1"], "epochs", "from 0"), (["--set", "width=x"], "width", "whole number"),
      (["--set", "likelihood=gausian"], "likelihood", "gaussian, bernoulli"),
      (["--set", "width"], "--set", "KEY=VALUE"),
      (["--learning-rate", "nan"], "learning_rate", "nan"),
      (["--set", "schedule=cosign"], "schedule", "cosine"), (["--seed", "-3"], "seed", "negative"),
      (["--batch-size", "-1"], "batch_size", "from 1"),
      (["--memory-limit", "lots"], "--memory-limit", "lots"),
      (["--set", "log_time_min=-5", "--set", "log_time_max=-6"], "log_time_min", "log_time_max"),
      (["--manifold", "embedded-torus", "--set", "kl=exact"], "embedded-torus", "series"),
      (["--manifold", "sphere:0"], "sphere:0", "from 1"),
      (["--manifold", "projective:-1"], "projective:-1", "from 1"),
      (["--manifold", "embedded-torus:0.5,1"], "embedded-torus:0.5,1", "the tube"),
      (["--manifold", "foo"], "foo", "sphere:D"),
      (["--manifold", "euclidean:0"], "euclidean:0", "from 1"),
      (["--set", "likelihood=bernoulli", "--set", "learn_variance=true"], "variance", "Bernoulli"),
    ])
  func wrongValue(arguments: [String], name: String, value: String) throws {
    try withTemporaryFolder { folder in
      let outcome = try Diffeo.run(
        [
          "train", "delta-vae", "--out", folder.path + "/run", "--data", "circle:count=10",
          "--device", "reference",
        ] + arguments)
      expect(outcome, 64, name, value)
    }
  }

  @Test(
    "a value that a baseline's option cannot have is refused",
    arguments: [
      ("vae", ["--set", "latent_dimension=0"], "latent_dimension", "from 1"),
      ("vae", ["--set", "manifold=sphere:2"], "manifold", "latent_dimension"),
      ("vae", ["--set", "variance=0"], "variance", "1e-09"),
      ("s-vae", ["--manifold", "flat-torus"], "sphere:D", "delta-vae"),
      ("s-vae", ["--manifold", "sphere:0"], "sphere:0", "from 1 to 400"),
      ("s-vae", ["--set", "least_concentration=0"], "least_concentration", "0.001"),
      ("wgan-gp", ["--set", "critic_steps=0"], "critic_steps", "from 1"),
      ("wgan-gp", ["--set", "latent_dimension=0"], "latent_dimension", "from 1"),
      ("wgan-gp", ["--set", "lipschitz=0.9"], "lipschitz", "from 1"),
      ("wgan-gp", ["--set", "architecture=convolutional"], "pictures", "[2]"),
    ])
  func wrongBaseline(model: String, arguments: [String], name: String, value: String) throws {
    try withTemporaryFolder { folder in
      let outcome = try Diffeo.run(
        [
          "train", model, "--out", folder.path + "/run", "--data", "circle:count=10", "--device",
          "reference",
        ] + arguments)
      expect(outcome, 64, name, value)
    }
  }

  @Test(
    "a missing argument is named",
    arguments: [
      (["train"], "model"), (["train", "delta-vae", "--data", "circle"], "--out"),
      (["train", "delta-vae", "--out", "/nowhere/run"], "--data"),
      (["sample", "run", "--out", "x.npy"], "--count"),
      (["encode", "run", "--out", "z.npy"], "--data"),
      (["decode", "run", "--out", "x.npy"], "--latent"), (["evaluate", "run", "--data"], "--data"),
      (["sample", "run", "--count", "0", "--out", "x.npy"], "--count"),
      (["evaluate", "run", "--data", "circle", "--samples", "-1"], "--samples"),
      (["evaluate", "run", "--data", "circle", "--split", "half"], "--split"),
    ])
  func missingArgument(arguments: [String], name: String) throws {
    expect(try Diffeo.run(arguments), 64, name)
  }

  @Test(
    "every verb explains itself",
    arguments: [
      [], ["help"], ["--help"], ["devices", "--help"], ["doctor", "--help"],
      ["selftest", "--help"],
      ["train", "--help"], ["resume", "--help"], ["sample", "--help"], ["encode", "--help"],
      ["decode", "--help"], ["reconstruct", "--help"], ["evaluate", "--help"], ["help", "train"],
      ["--version"], ["--generate-completion-script", "bash"],
    ])
  func help(arguments: [String]) throws {
    let outcome = try Diffeo.run(arguments)
    #expect(outcome.status == 0)
    #expect(!outcome.output.isEmpty)
    #expect(outcome.errors.isEmpty)
  }

  @Test("the help of train names every model, manifold and data set")
  func helpOfTrain() throws {
    let text = try Diffeo.run("train", "--help").output
    for word in ["delta-vae", "flat-torus", "sphere:D", "mnist:DIR", "translations"] {
      #expect(text.contains(word), "\(word)")
    }
  }
}
