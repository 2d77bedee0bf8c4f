internal import DiffeoDatasets
internal import DiffeoFormats
internal import DiffeoModels
internal import DiffeoReports
internal import DiffeoTensors

/// What is measured of a trained run of the variational diffusion autoencoder.
struct VDAEMeasure {
  let run: TableRun
  let inference: Inference

  init(_ run: TableRun) throws {
    self.run = run
    let backend = run.session.backend
    inference = try Inference(opening: run.session.folder) { _ in backend }
  }

  /// The training data.
  var data: Dataset { run.session.data }
  var backend: Backend { run.session.backend }
  private var seed: UInt64 { inference.seed }

  /// The figures of the run's row, with its pictures written; nil when someone wants to stop.
  func figures() throws -> [String: Double]? {
    var figures = try ownFigures()
    if run.shouldStop() { return nil }
    figures["training_seconds"] = run.session.metrics.last?.first { $0.name == "seconds" }?.value
    try WalkPictures(self).write()
    return figures
  }

  private func ownFigures() throws -> [String: Double] {
    switch run.row.id {
    case "loop", "loop-nearest": try density(LoopDensity(on: backend))
    case "sphere": try density(SphereDensity())
    case "bunny": try mesh()
    case "rotating-figure": try views()
    case "gaussian-grid": try clusters()
    case "mnist": try digits()
    default: [:]
    }
  }

  /// Walks from data: from one of them, from all in turn, or from random ones.
  func walk(_ count: Int, steps: Int, from seeds: Dataset?, history: Bool = false) throws -> Walks {
    var request = WalkRequest(count: count, length: .steps(steps), seeds: seeds, seed: seed)
    request.keepsHistory = history
    let result = try inference.walk(request)
    return Walks(
      count: count, size: data.sampleSize,
      values: (history ? result.history : result.data)?.floats ?? [])
  }

  /// The step from which walks from one datum no longer change; none if they change to the end.
  func stationaryFrom() throws -> Double? {
    let request = try WalkRequest(
      count: 2000, length: .untilStationary(limit: 200), seeds: data.rows([0]), seed: seed)
    let result = try inference.walk(request)
    return result.isStationary ? Double(result.steps / 2) : nil
  }
}

/// Where walks are after each of some steps.
struct Walks {
  let count: Int
  let size: Int
  /// `[steps, count, size]`.
  let values: [Float]

  /// Where they are after a step, the first by default: `[count, size]`.
  func after(_ step: Int = 1) -> [Float] {
    Array(values[((step - 1) * count * size)..<(step * count * size)])
  }
}
