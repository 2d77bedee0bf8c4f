import DiffeoFormats
import DiffeoLayers
import DiffeoModels
import DiffeoOptimizers
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

  /// Every number that a checkpoint holds of a model and its optimisers, one kind after the other.
  @Test("NaN never reaches a checkpoint", arguments: ModelRegistry.all.map(\.name))
  func neverSavesNaN(model: String) throws {
    try withTemporaryFolder { folder in
      let (trainer, configuration) = try Self.smallest(model)
      let path = folder.appending(path: "last").path
      try Checkpoint.save(trainer, configuration, to: path)
      let files = ["model.safetensors", "optimizer.safetensors", "state.json"].map {
        path + "/" + $0
      }
      let before = try files.map { try InputFile.read($0) }
      func refuse(_ kept: Tensor, _ put: (Tensor) throws -> Void) throws {
        for bad in [Double.nan, .infinity] {
          try put(.full(bad, shape: kept.shape, on: .reference))
          #expect(throws: TrainingError.self) {
            try Checkpoint.save(trainer, configuration, to: path)
          }
          try put(kept)
        }
      }
      for set in trainer.model.parameterSets {
        try refuse(set.values.copy()) { try set.assign($0) }
      }
      for optimizer in trainer.optimizers {
        let (first, second) = (try optimizer.first.copy(), try optimizer.second.copy())
        try refuse(first) {
          try optimizer.restore(first: $0.copy(), second: second.copy(), step: 1)
        }
        try refuse(second) {
          try optimizer.restore(first: first.copy(), second: $0.copy(), step: 1)
        }
      }
      #expect(try files.map { try InputFile.read($0) } == before)
      try Checkpoint.save(trainer, configuration, to: path)
    }
  }

  /// A model of a name with the narrowest networks, before its first step.
  private static func smallest(_ model: String) throws -> (Trainer, Configuration) {
    var configuration = try RunConfiguration.defaults(model: model)
    let settings = [
      "width": "2", "decoder_width": "2", "psi_width": "2", "covariance_width": "2", "latent": "2",
      "latent_dimension": "2", "second_width": "2", "embedding": "exact", "neighbors": "4",
      "architecture": "dense", "batch_size": "20",
    ]
    for declaration in configuration.declarations {
      guard let text = settings[declaration.key] else { continue }
      try configuration.set(declaration.key, text: text)
    }
    let data = try Tensor.normal([20, 3], key: RandomKey(seed: 1), on: .reference)
    let entry = try ModelRegistry.entry(model)
    try entry.settle(&configuration, data, [3])
    let made = try entry.make(
      .init(configuration: configuration, sampleShape: [3], backend: .reference))
    return (try Trainer(made, data: data, plan: TrainingPlan(configuration)), configuration)
  }
}
