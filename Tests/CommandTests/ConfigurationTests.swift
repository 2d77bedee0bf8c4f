import DiffeoTestSupport
import Foundation
import Testing

@Suite("The options of a run")
struct ConfigurationTests {
  @Test("flags come before settings, settings before the file, the file before the defaults")
  func precedence() throws {
    try withTemporaryFolder { folder in
      let file = folder.path + "/options.yaml"
      let text =
        "seed: 1\nepochs: 11\nbatch_size: 12  # a comment\nlearning_rate: 1e-2\nwidth: 13\n"
      try Data(text.utf8).write(to: URL(fileURLWithPath: file))
      let outcome = try Diffeo.run(
        "train", "delta-vae", "--config", file, "--set", "seed=2", "--set", "epochs=21",
        "--set", "batch_size=22", "--seed", "3", "--epochs", "31", "--print-config")
      #expect(outcome.status == 0, "\(outcome.errors)")
      let json = try outcome.json
      #expect(json["seed"] as? Int == 3)
      #expect(json["epochs"] as? Int == 31)
      #expect(json["batch_size"] as? Int == 22)
      #expect(json["learning_rate"] as? Double == 0.01)
      #expect(json["width"] as? Int == 13)
      #expect(json["decoder_layers"] as? Int == 2)
      #expect(json["model"] as? String == "delta-vae")
    }
  }

  @Test("the options of a run, given as a file, are the options of the next")
  func roundTrip() throws {
    let file = try TrainedRun.pictures() + "/config.json"
    let outcome = try Diffeo.run("train", "delta-vae", "--config", file, "--print-config")
    #expect(outcome.output == (try String(contentsOfFile: file, encoding: .utf8)))
  }

  @Test("with data, the options are those that these settle, and the next run's as they are")
  func settled() throws {
    try withTemporaryFolder { folder in
      let file = folder.path + "/options.json"
      let data = "translations:count=20,size=8"
      let train = ["train", "wgan-gp", "--device", "reference", "--print-config"]
      #expect(try Diffeo.run(train).json["architecture"] as? String == "auto")
      let outcome = try Diffeo.run(train + ["--data", data, "--set", "channels=8"])
      #expect(outcome.status == 0, "\(outcome.errors)")
      let json = try outcome.json
      #expect(json["architecture"] as? String == "convolutional")
      #expect(json["latent_dimension"] as? Int == 128 && json["batch_size"] as? Int == 50)
      try Data(outcome.output.utf8).write(to: URL(fileURLWithPath: file))
      #expect(try Diffeo.run(train + ["--config", file]).output == outcome.output)
    }
  }

  @Test(
    "a file that is no mapping of options says where",
    arguments: [
      ("[1, 2]", 65, "a list"), ("epochs: [3]", 65, "'epochs'"), ("epochs: {", 65, "2:1"),
      ("just words", 65, "just words"), ("epoch: 3", 64, "'epochs'"),
      ("epochs: three", 64, "three"),
    ])
  func wrongFile(text: String, status: Int32, part: String) throws {
    try withTemporaryFolder { folder in
      let file = folder.path + "/options.yaml"
      try Data((text + "\n").utf8).write(to: URL(fileURLWithPath: file))
      let outcome = try Diffeo.run("train", "delta-vae", "--config", file, "--print-config")
      expect(outcome, status, file, part)
    }
  }

  @Test("null switches an option off, an empty file changes nothing")
  func offAndEmpty() throws {
    try withTemporaryFolder { folder in
      let file = folder.path + "/options.yaml"
      try Data("gradient_clip: ~\n".utf8).write(to: URL(fileURLWithPath: file))
      let off = try Diffeo.run("train", "delta-vae", "--config", file, "--print-config")
      try Data().write(to: URL(fileURLWithPath: file))
      let empty = try Diffeo.run("train", "delta-vae", "--config", file, "--print-config")
      #expect(off.status == 0 && off.output == empty.output)
      #expect(empty.output == (try Diffeo.run("train", "delta-vae", "--print-config").output))
    }
  }

  @Test("a file that is not there is missing")
  func missingFile() throws {
    expect(
      try Diffeo.run("train", "delta-vae", "--config", "/nowhere.yaml", "--print-config"), 66,
      "/nowhere.yaml")
  }
}
