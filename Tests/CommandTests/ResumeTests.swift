import DiffeoFormats
import DiffeoTestSupport
import Foundation
import Testing

@Suite("Interrupted runs")
struct ResumeTests {
  /// Enough steps for a signal to meet one.
  static let options = [
    "train", "delta-vae", "--data", "sphere:count=2000,test-count=50", "--manifold", "sphere:2",
    "--epochs", "4", "--batch-size", "10", "--set", "width=16", "--set",
    "log_likelihood_samples=0", "--seed", "5",
  ]

  @Test(
    "a run that is interrupted in an epoch and resumed ends in the same bytes",
    arguments: [
      (Diffeo.device, SIGINT), ("reference", SIGTERM),
    ])
  func resumes(device: String, signal: Int32) throws {
    try withTemporaryFolder { folder in
      let (whole, broken) = (folder.path + "/whole", folder.path + "/broken")
      let options = Self.options + ["--device", device]
      let outcome = try Diffeo.run(options + ["--out", whole])
      #expect(outcome.status == 0, "\(outcome.errors)")
      try interrupt(options, broken, signal)
      let resumed = try Diffeo.run("resume", broken, "--json")
      #expect(resumed.status == 0, "\(resumed.errors)")
      #expect(try resumed.json["epochs"] as? Int == 4)
      #expect(try resumed.json["steps"] as? Int == 800)
      try expectSameCheckpoints(whole, broken)
      try expectSameFigures(whole, broken)
      #expect(FileManager.default.fileExists(atPath: broken + "/report.html"))
    }
  }

  @Test("a run that is killed leaves a checkpoint from which it ends in the same bytes")
  func survivesKilling() throws {
    try withTemporaryFolder { folder in
      let (whole, broken) = (folder.path + "/whole", folder.path + "/broken")
      let options = Self.options + ["--device", "reference"]
      #expect(try Diffeo.run(options + ["--out", whole]).status == 0)
      let running = try Running(options + ["--out", broken])
      #expect(running.waits(for: "epoch 2/4"))
      running.send(SIGKILL)
      #expect(try running.wait().status == 128 + SIGKILL)
      // Again while it resumes, so that files which the first end left are met.
      let resuming = try Running(["resume", broken])
      #expect(resuming.waits(for: "epoch 3/4"))
      resuming.send(SIGKILL)
      _ = try resuming.wait()
      let resumed = try Diffeo.run("resume", broken)
      #expect(resumed.status == 0, "\(resumed.errors)")
      try expectSameCheckpoints(whole, broken)
      let names = try FileManager.default.contentsOfDirectory(atPath: broken + "/checkpoints")
      #expect(names == ["last"])
    }
  }

  @Test("the same seed gives the same bytes, another seed others", arguments: Diffeo.devices)
  func sameSeed(device: String) throws {
    try withTemporaryFolder { folder in
      func train(_ name: String, seed: String) throws -> Data {
        let run = folder.path + "/" + name
        let outcome = try Diffeo.run(
          "train", "delta-vae", "--data", "translations:count=64,size=16", "--manifold",
          "flat-torus", "--epochs", "2", "--batch-size", "16", "--set", "width=16", "--device",
          device, "--seed", seed, "--out", run)
        #expect(outcome.status == 0, "\(outcome.errors)")
        return try contents(run, "model.safetensors")
      }
      let first = try train("a", seed: "1")
      #expect(try train("b", seed: "1") == first)
      #expect(try train("c", seed: "2") != first)
    }
  }

  @Test("a finished run can be trained longer")
  func trainsLonger() throws {
    try withTemporaryFolder { folder in
      let (long, short) = (folder.path + "/long", folder.path + "/short")
      let options = [
        "train", "delta-vae", "--data", "circle:count=60", "--manifold", "sphere:1",
        "--batch-size", "20", "--set", "width=8", "--device", "reference",
      ]
      #expect(try Diffeo.run(options + ["--epochs", "4", "--out", long]).status == 0)
      #expect(try Diffeo.run(options + ["--epochs", "2", "--out", short]).status == 0)
      let resumed = try Diffeo.run("resume", short, "--epochs", "4", "--json")
      #expect(try resumed.json["epochs"] as? Int == 4)
      try expectSameCheckpoints(long, short)
    }
  }

  @Test("a run goes on with another learning rate, but not with another batch")
  func changesTraining() throws {
    try withTemporaryFolder { folder in
      let run = folder.path + "/run"
      let options = [
        "train", "delta-vae", "--data", "circle:count=60", "--manifold", "sphere:1", "--epochs",
        "2", "--batch-size", "20", "--set", "width=8", "--device", "reference", "--out", run,
      ]
      #expect(try Diffeo.run(options).status == 0)
      let changed = try Diffeo.run(
        "resume", run, "--epochs", "3", "--learning-rate", "5e-4", "--set", "gradient_clip=1",
        "--json")
      #expect(changed.status == 0, "\(changed.errors)")
      #expect(try changed.json["learning_rate"] as? Double == 5e-4)
      let refused = try Diffeo.run("resume", run, "--set", "batch_size=10")
      expect(refused, 64, "batch_size", "gradient_clip")
      // Finished, it keeps the options that it was trained with.
      let before = try String(contentsOfFile: run + "/config.json", encoding: .utf8)
      let vain = try Diffeo.run("resume", run, "--learning-rate", "0.5")
      expect(vain, 64, "is finished", "learning_rate", "--epochs")
      #expect(try String(contentsOfFile: run + "/config.json", encoding: .utf8) == before)
      #expect(try Diffeo.run("resume", run, "--learning-rate", "5e-4").status == 0)
    }
  }

  @Test("an interrupt while figures are computed ends soon, and resuming completes them")
  func interruptsEvaluation() throws {
    try withTemporaryFolder { folder in
      let run = folder.path + "/run"
      let running = try Running(
        [
          "train", "delta-vae", "--data", "circle:count=40,test-count=40000", "--manifold",
          "sphere:1", "--epochs", "1", "--batch-size", "20", "--set", "width=16", "--set",
          "log_likelihood_samples=500", "--device", Diffeo.device, "--out", run,
        ], environment: Running.manyThreads)
      #expect(waits(for: run + "/checkpoints/last/state.json"))
      usleep(600_000)
      running.send(SIGINT)
      let outcome = try running.wait()
      expect(outcome, 130, "diffeo resume \(run)")
      let small = try Diffeo.run("resume", run, "--set", "log_likelihood_samples=2", "--json")
      #expect(small.status == 0, "\(small.errors)")
      #expect(try small.json["test_elbo"] is Double)
      #expect(try small.json["test_log_likelihood"] is Double)
    }
  }

  @Test("a run is not resumed on other data, nor twice at once")
  func refusesOtherData() throws {
    try withTemporaryFolder { folder in
      let (data, run) = (folder.path + "/data.npy", folder.path + "/run")
      func write(_ scale: Float) throws {
        let values = (0..<120).map { scale * Float($0 % 7) / 7 }
        try Numpy.write(NumericArray(shape: [60, 2], floats: values), to: data)
      }
      try write(1)
      let options = [
        "train", "vae", "--data", "npy:" + data, "--epochs", "1", "--batch-size", "20", "--set",
        "width=8", "--device", "reference", "--out", run,
      ]
      #expect(try Diffeo.run(options).status == 0)
      let before = try contents(run, "state.json")
      try write(2)
      let resume = ["resume", run, "--epochs", "2"]
      expect(try Diffeo.run(resume), 65, data, "60 data of shape [2]", "Put the old data back")
      #expect(try contents(run, "state.json") == before)
      try write(1)
      do {
        let held = try #require(try FileLock(run + "/.lock"))
        expect(try Diffeo.run(resume), 73, run, "another process")
        withExtendedLifetime(held) {}
      }
      #expect(try Diffeo.run(resume).status == 0)
    }
  }

  private func waits(for path: String) -> Bool {
    for _ in 0..<6000 {
      if FileManager.default.fileExists(atPath: path) { return true }
      usleep(10_000)
    }
    return false
  }

  /// Starts a run, sends it a signal in the midst of its second epoch, and checks how it ends.
  private func interrupt(_ options: [String], _ run: String, _ signal: Int32) throws {
    for attempt in 1...5 {
      try? FileManager.default.removeItem(atPath: run)
      let running = try Running(options + ["--out", run], environment: Running.manyThreads)
      #expect(running.waits(for: "epoch 1/4"))
      usleep(UInt32(20_000 * attempt))
      running.send(signal)
      let outcome = try running.wait()
      expect(outcome, 130, "diffeo resume \(run)")
      let state = try JSONSerialization.jsonObject(with: contents(run, "state.json"))
      // A signal between two epochs proves too little.
      if (state as? [String: Any])?["step_in_epoch"] as? Int != 0 { return }
    }
    Issue.record("no signal met an epoch")
  }

  private func expectSameCheckpoints(_ left: String, _ right: String) throws {
    for name in ["model.safetensors", "optimizer.safetensors", "state.json"] {
      #expect(try contents(left, name) == contents(right, name), "\(name)")
    }
  }

  /// All columns but the one that the clock fills.
  private func expectSameFigures(_ left: String, _ right: String) throws {
    func figures(_ run: String) throws -> [[Substring]] {
      let text = try String(contentsOfFile: run + "/metrics.csv", encoding: .utf8)
      let rows = text.split(separator: "\n").map {
        $0.split(separator: ",", omittingEmptySubsequences: false)
      }
      let clock = rows[0].firstIndex(of: "seconds") ?? -1
      return rows.map { row in row.indices.filter { $0 != clock }.map { row[$0] } }
    }
    #expect(try figures(left) == figures(right))
  }

  private func contents(_ run: String, _ name: String) throws -> Data {
    try Data(contentsOf: URL(fileURLWithPath: run + "/checkpoints/last/" + name))
  }
}
