import DiffeoFormats
import DiffeoTestSupport
import Foundation
import Testing

@Suite("Wrong input of the verbs that apply a run")
struct ApplyErrorTests {
  @Test("data of another shape name both shapes and write nothing")
  func otherShape() throws {
    let run = try TrainedRun.points()
    try withTemporaryFolder { folder in
      let out = folder.path + "/z.npy"
      let outcome = try Diffeo.run(
        "encode", run, "--data", TrainedRun.picturesData, "--out", out, "--device", "reference")
      expect(outcome, 65, "[3]", "[8, 8]")
      #expect(!FileManager.default.fileExists(atPath: out))
    }
  }

  @Test(
    "latent points that cannot be decoded name the row",
    arguments: [
      ([1, 3], [1.5, 0, 0] as [Float], "row 0"), ([2, 3], [1, 0, 0, 0, .nan, 1], "nan in row 1"),
      ([1, 2], [1, 0], "[N, 3]"), ([3], [1, 0, 0], "[N, 3]"), ([0, 3], [], "one or more"),
    ])
  func wrongLatent(shape: [Int], values: [Float], part: String) throws {
    let run = try TrainedRun.points()
    try withTemporaryFolder { folder in
      let (latent, out) = (folder.path + "/z.npy", folder.path + "/x.npy")
      try Numpy.write(NumericArray(shape: shape, floats: values), to: latent)
      let outcome = try Diffeo.run("decode", run, "--latent", latent, "--out", out)
      expect(outcome, 65, latent, part)
      #expect(!FileManager.default.fileExists(atPath: out))
    }
  }

  @Test("data that a model makes no numbers of name the row and write nothing")
  func overflow() throws {
    let run = try TrainedRun.points()
    try withTemporaryFolder { folder in
      let (path, out) = (folder.path + "/x.npy", folder.path + "/z.npy")
      try Numpy.write(NumericArray(shape: [2, 3], floats: [1, 0, 0, 3e38, -3e38, 3e38]), to: path)
      for verb in ["encode", "reconstruct"] {
        let outcome = try Diffeo.run(
          verb, run, "--data", "npy:" + path, "--out", out, "--device", Diffeo.device)
        expect(outcome, 65, path, "row 1")
      }
      #expect(!FileManager.default.fileExists(atPath: out))
    }
  }

  @Test("a file in a folder that is not there is refused before anything is computed")
  func missingFolder() throws {
    let run = try TrainedRun.points()
    let outcome = try Diffeo.run("sample", run, "--count", "3", "--out", "/nowhere/at/all/x.npy")
    expect(outcome, 73, "/nowhere/at/all/x.npy", "/nowhere/at/all does not exist")
  }

  @Test("a device without room keeps its say", arguments: ["/dev/full"])
  func fullDevice(path: String) throws {
    let outcome = try Diffeo.run(
      "sample", try TrainedRun.points(), "--count", "3", "--out", path, "--device", "reference")
    expect(outcome, 73, path, "No space left on device")
  }

  @Test("what is no run is missing")
  func noRun() throws {
    try withTemporaryFolder { folder in
      let outcome = try Diffeo.run("evaluate", folder.path, "--data", "circle")
      expect(outcome, 66, folder.path, "config.json")
    }
  }

  @Test("points are no pictures")
  func noPictures() throws {
    let run = try TrainedRun.points()
    try withTemporaryFolder { folder in
      let outcome = try Diffeo.run(
        "sample", run, "--count", "3", "--out", folder.path + "/x.npy", "--png",
        folder.path + "/x.png")
      expect(outcome, 64, "[3]", "--png")
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    }
  }

  @Test("a part of data without parts does not exist")
  func noParts() throws {
    let run = try TrainedRun.points()
    try withTemporaryFolder { folder in
      let path = folder.path + "/data.npy"
      try Numpy.write(NumericArray(shape: [2, 3], floats: [1, 0, 0, 0, 1, 0]), to: path)
      let arguments = ["evaluate", run, "--data", "npy:\(path)", "--samples", "0", "--json"]
      expect(try Diffeo.run(arguments + ["--split", "test"]), 64, "--split")
      let outcome = try Diffeo.run(arguments)
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(try outcome.json["count"] as? Int == 2)
    }
  }

  @Test(
    "a checkpoint that is cut short, of another version or of another model is refused",
    arguments: [
      ("model.safetensors", nil as String?, "model.safetensors"),
      ("state.json", "{\"format\": \"diffeo-checkpoint\", \"version\": 99}", "version 99"),
      ("state.json", "{", "state.json"),
      ("state.json", "", "state.json"),
    ])
  func damagedCheckpoint(file: String, text: String?, part: String) throws {
    let run = try TrainedRun.points()
    try withTemporaryFolder { folder in
      let copy = folder.path + "/run"
      try FileManager.default.copyItem(atPath: run, toPath: copy)
      let path = copy + "/checkpoints/last/" + file
      let whole = try Data(contentsOf: URL(fileURLWithPath: path))
      let damaged = text.map { Data($0.utf8) } ?? whole.prefix(whole.count - 5)
      try damaged.write(to: URL(fileURLWithPath: path))
      for verb in [
        ["sample", copy, "--count", "1", "--out", folder.path + "/x.npy"], ["resume", copy],
      ] {
        expect(try Diffeo.run(verb), 65, part)
      }
    }
  }

  @Test("an option of a run that cannot be is damage to its file")
  func damagedConfiguration() throws {
    let run = try TrainedRun.points()
    try withTemporaryFolder { folder in
      let copy = folder.path + "/run"
      try FileManager.default.copyItem(atPath: run, toPath: copy)
      try Data("{\"model\": \"delta-vae\", \"width\": -4}".utf8)
        .write(to: URL(fileURLWithPath: copy + "/config.json"))
      expect(try Diffeo.run("resume", copy), 65, "config.json", "width")
    }
  }
}
