import DiffeoFormats
import DiffeoLayers
import DiffeoModels
import DiffeoReports
import DiffeoTensors
import DiffeoTestSupport
import Foundation
import Testing

@Suite struct CheckpointTests {
  private static func configuration() throws -> Configuration {
    var configuration = try RunConfiguration.defaults(model: "delta-vae")
    for (key, text) in [
      ("data", "sphere:count=20"), ("width", "6"), ("encoder_layers", "1"),
      ("decoder_layers", "1"), ("batch_size", "8"), ("epochs", "2"), ("walk_steps", "2"),
    ] {
      try configuration.set(key, text: text)
    }
    return configuration
  }

  private static func trainer(_ configuration: Configuration) throws -> Trainer {
    let entry = try ModelRegistry.entry("delta-vae")
    let model = try entry.make(
      .init(configuration: configuration, sampleShape: [3], backend: .reference))
    let data = try Tensor.normal([20, 3], key: RandomKey(seed: 1), on: .reference)
    return try Trainer(model, data: data, plan: TrainingPlan(configuration))
  }

  /// A trainer some steps into an epoch, and its checkpoint.
  private static func saved(in folder: URL) throws -> (Trainer, Configuration, String) {
    let configuration = try configuration()
    let trainer = try trainer(configuration)
    for _ in 0..<4 { try trainer.step() }
    let path = folder.appending(path: "last").path
    try Checkpoint.save(trainer, configuration, to: path)
    return (trainer, configuration, path)
  }

  @Test("a restored trainer goes on as the saved one does, to the bit")
  func restoredGoesOn() throws {
    try withTemporaryFolder { folder in
      let (trainer, configuration, path) = try Self.saved(in: folder)
      let other = try Self.trainer(configuration)
      try Checkpoint.restore(other, from: path)
      #expect(other.position == trainer.position)
      for _ in 0..<3 {
        try trainer.step()
        try other.step()
      }
      #expect(
        try other.model.parameters.values.values() == trainer.model.parameters.values.values())
    }
  }

  @Test("saving twice gives the same bytes")
  func savingTwice() throws {
    try withTemporaryFolder { folder in
      let (trainer, configuration, path) = try Self.saved(in: folder)
      let again = folder.appending(path: "again").path
      try Checkpoint.save(trainer, configuration, to: again)
      for name in ["model.safetensors", "optimizer.safetensors", "state.json"] {
        #expect(try InputFile.read(path + "/" + name) == InputFile.read(again + "/" + name))
      }
    }
  }

  @Test(
    "a file cut short is refused",
    arguments: ["model.safetensors", "optimizer.safetensors", "state.json"])
  func cutShort(name: String) throws {
    try withTemporaryFolder { folder in
      let (_, configuration, path) = try Self.saved(in: folder)
      let file = path + "/" + name
      let bytes = try InputFile.read(file)
      try AtomicFile.write(Array(bytes.prefix(bytes.count * 2 / 3)), to: file)
      let other = try Self.trainer(configuration)
      #expect(throws: FormatError.self) { try Checkpoint.restore(other, from: path) }
    }
  }

  @Test("another version, model or shape is refused, saying what was found")
  func misfitsAreRefused() throws {
    try withTemporaryFolder { folder in
      var (_, configuration, path) = try Self.saved(in: folder)
      try configuration.set("width", text: "7")
      let wider = try Self.trainer(configuration)
      let shape = #expect(throws: RunError.self) { try Checkpoint.restore(wider, from: path) }
      #expect(shape?.description.contains("[3, 6]") == true)
      let file = path + "/state.json"
      let text = String(decoding: try InputFile.read(file), as: UTF8.self)
        .replacingOccurrences(of: "\"version\" : 1", with: "\"version\" : 99")
      try AtomicFile.write(Array(text.utf8), to: file)
      try configuration.set("width", text: "6")
      let same = try Self.trainer(configuration)
      let version = #expect(throws: RunError.self) { try Checkpoint.restore(same, from: path) }
      #expect(version?.description.contains("version 99") == true)
    }
  }

  @Test("NaN never reaches a checkpoint")
  func neverSavesNaN() throws {
    try withTemporaryFolder { folder in
      let (trainer, configuration, path) = try Self.saved(in: folder)
      let before = try InputFile.read(path + "/model.safetensors")
      let shape = trainer.model.parameters.values.shape
      try trainer.model.parameters.assign(.full(.nan, shape: shape, on: .reference))
      #expect(throws: TrainingError.self) {
        try Checkpoint.save(trainer, configuration, to: path)
      }
      #expect(try InputFile.read(path + "/model.safetensors") == before)
    }
  }
}
