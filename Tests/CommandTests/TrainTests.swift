import DiffeoFormats
import DiffeoTestSupport
import Foundation
import Testing

@Suite("Training")
struct TrainTests {
  static let small = [
    "train", "delta-vae", "--data", "sphere:count=60,test-count=20", "--epochs", "2",
    "--batch-size", "20", "--set", "width=8", "--set", "log_likelihood_samples=3",
  ]

  @Test("train prints one object with the last row of the metrics", arguments: Diffeo.devices)
  func result(device: String) throws {
    try withTemporaryFolder { folder in
      let run = folder.path + "/run"
      let outcome = try Diffeo.run(
        Self.small + ["--device", device, "--seed", "9", "--out", run, "--json"])
      #expect(outcome.status == 0, "\(outcome.errors)")
      let json = try outcome.json
      #expect(json["epochs"] as? Int == 2)
      #expect(json["steps"] as? Int == 6)
      #expect(json["seed"] as? Int == 9)
      #expect(json["run"] as? String == run)
      #expect((json["device"] as? String)?.isEmpty == false)
      let rows = try String(contentsOfFile: run + "/metrics.csv", encoding: .utf8)
        .split(separator: "\n").map { $0.split(separator: ",", omittingEmptySubsequences: false) }
      #expect(rows.count == 3)
      for (name, text) in zip(rows[0], rows[2]) {
        let value = try #require(json[String(name)] as? Double, "\(name)")
        let expected = try #require(Double(text), "\(name)")
        // The file has eight digits, the clock goes on.
        #expect(name == "seconds" || abs(value - expected) <= 1e-7 * abs(expected), "\(name)")
      }
      for name in ["test_elbo", "test_kl", "test_mse", "test_log_likelihood", "train_loss"] {
        #expect(json[name] is Double, "\(name)")
      }
    }
  }

  @Test("progress is a line for each epoch where nobody watches, and none with --quiet")
  func progress() throws {
    try withTemporaryFolder { folder in
      let options = Self.small + ["--device", "reference"]
      let lines = try Diffeo.run(options + ["--out", folder.path + "/a"]).errors
      #expect(lines.contains("epoch 1/2") && lines.contains("epoch 2/2"))
      #expect(!lines.contains("\r"))
      #expect(try Diffeo.run(options + ["--quiet", "--out", folder.path + "/b"]).errors.isEmpty)
    }
  }

  @Test("a folder that holds something is left alone")
  func existingRun() throws {
    try withTemporaryFolder { folder in
      try Data("precious".utf8).write(to: folder.appendingPathComponent("notes.txt"))
      let outcome = try Diffeo.run(Self.small + ["--out", folder.path, "--device", "reference"])
      expect(outcome, 73, folder.path, "resume")
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["notes.txt"])
    }
  }

  @Test("a folder that cannot be made is refused")
  func unwritable() throws {
    let outcome = try Diffeo.run(Self.small + ["--out", "/proc/run", "--device", "reference"])
    expect(outcome, 73, "/proc/run")
  }

  @Test("a loss that is not a number names step and tensor and keeps the checkpoint")
  func notFinite() throws {
    try withTemporaryFolder { folder in
      let run = folder.path + "/run"
      let outcome = try Diffeo.run(
        Self.small + ["--learning-rate", "1000", "--out", run, "--device", Diffeo.device])
      expect(outcome, 70, "At step", "finite", "diffeo resume \(run) --learning-rate")
      let drawn = try Diffeo.run("sample", run, "--count", "2", "--out", folder.path + "/x.npy")
      #expect(drawn.status == 0, "\(drawn.errors)")
      #expect(try Numpy.read(folder.path + "/x.npy").floats.allSatisfy { $0.isFinite })
    }
  }

  @Test("--profile prints time, launches and rate of each kernel to standard error")
  func profile() throws {
    try withTemporaryFolder { folder in
      let outcome = try Diffeo.run(
        Self.small + [
          "--out", folder.path + "/run", "--device", Diffeo.device, "--profile", "--json",
        ])
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(try outcome.json["epochs"] as? Int == 2)
      let head = outcome.errors.split(separator: "\n").first { $0.hasPrefix("kernel") }
      for word in ["seconds", "launches", "GB/s"] { #expect(head?.contains(word) == true) }
      #expect(outcome.errors.contains("adam"))
    }
  }

  @Test("--memory-limit is kept, and the message names what uses the memory")
  func memoryLimit() throws {
    try withTemporaryFolder { folder in
      let outcome = try Diffeo.run(
        Self.small + [
          "--out", folder.path + "/run", "--device", Diffeo.device, "--memory-limit", "1k",
        ])
      expect(outcome, 70, "Out of device memory", "1.0 KiB")
    }
  }
}
