public import DiffeoModels
internal import DiffeoFormats
internal import DiffeoLayers
internal import DiffeoOptimizers
internal import DiffeoTensors
internal import Foundation

/// Saves and restores all that training needs: parameters, moments, position, sums of the epoch.
///
/// Nothing in it depends on the clock or the machine's name, so equal states give equal bytes.
public enum Checkpoint {
  /// The version that this library writes, and the only one that it reads.
  public static let version = 1

  /// What `state.json` holds.
  struct State: Codable {
    var format = "diffeo-checkpoint"
    var version = Checkpoint.version
    var model: String
    var sampleShape: [Int]
    var seed: UInt64
    var epoch: Int
    var stepInEpoch: Int
    var step: Int
    var dataInSums: Int
    var sums: [String]
    /// Of the training data; older checkpoints have none.
    var data: DataFingerprint?

    /// Whether every number is one that a run can come to.
    var isPossible: Bool {
      let counts = 0..<(1 << 31)
      var size = 1
      for extent in sampleShape {
        guard extent > 0, extent < counts.upperBound / size else { return false }
        size *= extent
      }
      return [epoch, stepInEpoch, step, dataInSums].allSatisfy(counts.contains)
    }
  }

  /// Replaces the checkpoint of a run; at every moment a whole one has its name.
  ///
  /// - Parameters:
  ///   - trainer: What to save.
  ///   - configuration: The run's options; they travel with the parameters.
  ///   - path: The checkpoint's folder.
  /// - Throws: `TrainingError.notFinite(step:tensor:)` rather than save NaN, or
  ///   `FormatError.cannotWrite(path:reason:)`.
  public static func save(
    _ trainer: Trainer, _ configuration: Configuration, to path: String
  ) throws {
    try save(trainer, configuration, of: nil, to: path)
  }

  /// The same, with what tells the training data from others.
  static func save(
    _ trainer: Trainer, _ configuration: Configuration, of data: DataFingerprint?, to path: String
  ) throws {
    let position = trainer.position
    let metadata = [
      "format": "diffeo", "version": "\(version)", "model": configuration.text("model"),
      "config": String(decoding: try configuration.json(), as: UTF8.self),
      "step": "\(position.step)",
    ]
    let values = try trainer.model.parameterSets.flatMap { set in
      try set.parts(of: set.values).map { deferred($0.name, $0.part, checkedAt: position.step) }
    }
    var moments: [Safetensors.Deferred] = []
    for optimizer in trainer.optimizers {
      for (name, tensor) in [("first", optimizer.first), ("second", optimizer.second)] {
        moments += try optimizer.parameters.parts(of: tensor).map {
          deferred("\(name).\($0.name)", $0.part, checkedAt: position.step)
        }
      }
    }
    moments += trainer.sums.sums.map { deferred("sums.\($0.name)", $0.value) }
    let state = try encode(
      State(
        model: configuration.text("model"), sampleShape: trainer.model.sampleShape,
        seed: trainer.plan.seed, epoch: position.epoch, stepInEpoch: position.stepInEpoch,
        step: position.step, dataInSums: trainer.sums.count, sums: trainer.sums.sums.map(\.name),
        data: data))
    try AtomicFolder.replace(
      at: path,
      files: [
        "model.safetensors": { try Safetensors.write(values, metadata: metadata, to: $0) },
        "optimizer.safetensors": {
          try Safetensors.write(moments, metadata: ["format": "diffeo"], to: $0)
        },
        "state.json": { try $0.append(state) },
      ])
  }

  /// Restores a trainer.
  ///
  /// - Parameters:
  ///   - trainer: A new trainer of the same model.
  ///   - path: The checkpoint's folder.
  /// - Throws: ``RunError/checkpoint(path:expected:found:)`` when it is of another version or
  ///   model, or what is wrong with a file.
  public static func restore(_ trainer: Trainer, from path: String) throws {
    let state = try state(at: path)
    guard state.seed == trainer.plan.seed else {
      throw RunError.checkpoint(
        path: path, expected: "seed \(trainer.plan.seed)", found: "seed \(state.seed)")
    }
    var position = TrainingPosition()
    position.epoch = state.epoch
    position.stepInEpoch = state.stepInEpoch
    position.step = state.step
    try trainer.restore(position: position)
    guard state.stepInEpoch <= trainer.stepsPerEpoch else {
      throw RunError.checkpoint(
        path: path, expected: "at most \(trainer.stepsPerEpoch) steps in an epoch",
        found: "\(state.stepInEpoch)")
    }
    try restoreParameters(trainer.model, from: path)
    let file = path + "/optimizer.safetensors"
    let tensors = try Safetensors.read(file).tensors
    for (optimizer, step) in zip(trainer.optimizers, trainer.optimizerSteps) {
      func moments(_ prefix: String) throws -> Tensor {
        try fitting(file) {
          try optimizer.parameters.assembled { elements(tensors["\(prefix).\($0)"]) }
        }
      }
      optimizer.restore(first: try moments("first"), second: try moments("second"), step: step)
    }
    let sums = try state.sums.map { name in
      guard let sum = tensors["sums.\(name)"], sum.shape == [1] else {
        throw RunError.checkpoint(path: file, expected: "sums.\(name)", found: "none")
      }
      let backend = trainer.model.parameters.backend
      return (name: name, value: try Tensor(doubles: sum.doubles, shape: [1], on: backend))
    }
    trainer.restore(
      sums: MetricSums(batchSize: trainer.batchSize, count: state.dataInSums, sums: sums))
  }

  /// Gives a model the parameters of a checkpoint.
  ///
  /// - Throws: As ``restore(_:from:)``.
  public static func restoreParameters(
    _ model: any GenerativeModel, from path: String
  ) throws {
    _ = try state(at: path)
    let file = path + "/model.safetensors"
    let tensors = try Safetensors.read(file).tensors
    if let bad = tensors.first(where: { !$0.value.floats.allSatisfy(\.isFinite) }) {
      throw RunError.checkpoint(
        path: file, expected: "finite numbers", found: "others in '\(bad.key)'")
    }
    for set in model.parameterSets {
      try set.assign(fitting(file) { try set.assembled { elements(tensors[$0]) } })
    }
  }

  /// Where training stood.
  ///
  /// - Throws: As ``restore(_:from:)``.
  static func state(at path: String) throws -> State {
    try AtomicFolder.recover(at: path)
    let file = path + "/state.json"
    let bytes = try InputFile.read(file)
    struct Head: Codable {
      var format: String
      var version: Int
    }
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    guard let head = try? decoder.decode(Head.self, from: Data(bytes)) else {
      throw FormatError.malformed(
        path: file, expected: "the state of a checkpoint",
        found: String(decoding: bytes.prefix(40), as: UTF8.self).debugDescription)
    }
    guard head.format == "diffeo-checkpoint", head.version == version else {
      throw RunError.checkpoint(
        path: file, expected: "diffeo-checkpoint version \(version)",
        found: "\(head.format) version \(head.version)")
    }
    let state: State
    do {
      state = try decoder.decode(State.self, from: Data(bytes))
    } catch {
      throw FormatError.malformed(
        path: file, expected: "the state of a checkpoint", found: "\(error)")
    }
    guard state.isPossible else {
      throw FormatError.malformed(
        path: file, expected: "counts of epochs, steps and data that can be",
        found: "numbers out of range")
    }
    return state
  }

  private static func encode(_ state: State) throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    return [UInt8](try encoder.encode(state)) + [UInt8(ascii: "\n")]
  }

  /// Numbers to be written in the precision in which their backend computes, so that continuing
  /// from them is exact; with a step, only if all are finite.
  private static func deferred(
    _ name: String, _ tensor: Tensor, checkedAt step: Int? = nil
  ) -> Safetensors.Deferred {
    let isOnDevice = tensor.backend.engine != nil
    return Safetensors.Deferred(
      name: name, shape: tensor.shape.extents, type: isOnDevice ? .float32 : .float64
    ) {
      let elements: NumericElements =
        isOnDevice ? .float32(try tensor.values()) : .float64(try tensor.doubles())
      if let step, !elements.areFinite {
        throw TrainingError.notFinite(step: step, tensor: name)
      }
      return elements
    }
  }

  private static func elements(_ array: NumericArray?) -> (shape: Shape, values: [Double])? {
    array.map { (Shape($0.shape), $0.doubles) }
  }

  private static func fitting<Result>(
    _ file: String, _ body: () throws -> Result
  ) throws -> Result {
    do {
      return try body()
    } catch let error as ParameterError {
      throw RunError.checkpoint(
        path: file, expected: "the parameters of this model", found: error.description)
    }
  }
}

extension NumericArray {
  /// The elements in float64.
  fileprivate var doubles: [Double] {
    if case .float64(let values) = elements { values } else { floats.map { Double($0) } }
  }
}

extension NumericElements {
  /// Whether each number is one.
  fileprivate var areFinite: Bool {
    if case .float64(let values) = self { return values.allSatisfy(\.isFinite) }
    return floats.allSatisfy(\.isFinite)
  }
}
