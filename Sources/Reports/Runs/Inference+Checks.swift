public import DiffeoDatasets
internal import DiffeoFormats
internal import DiffeoManifolds
internal import DiffeoModels
internal import DiffeoTensors

/// The part of a data set that a model is applied to.
public enum DataPart: String, Sendable, CaseIterable {
  /// What models learn from.
  case train
  /// What models do not see in training.
  case test
  /// Both, training data first.
  case all
}

extension Inference {
  /// Data by name, drawn as they were for the run: with the run's seed.
  ///
  /// - Parameters:
  ///   - text: A specification such as `mnist:DIR`.
  ///   - part: The part wanted; nil for test data where there are some, else all.
  ///   - datasets: Where data are looked up by name.
  /// - Returns: The data.
  /// - Throws: What is wrong with the data, or `ConfigurationError.conflict(_:)`
  ///   for a part of data without parts.
  public func data(
    _ text: String, part: DataPart? = nil, datasets: DatasetRegistry = .standard
  ) throws -> Dataset {
    let split: DatasetSplit = part == nil || part == .test ? .test : .train
    let data = try datasets.load(text, split: split, seed: seed)
    let hasParts = data.split == split.rawValue
    switch part {
    case .train where !hasParts, .test where !hasParts:
      throw ConfigurationError.conflict(
        "The data '\(text)' have no training and test parts; leave out --split.")
    case .all where hasParts:
      return try data.joined(with: datasets.load(text, split: .test, seed: seed))
    default: return data
    }
  }

  /// Throws unless data have the shape that the model was trained on.
  func check(_ data: Dataset) throws {
    guard data.sampleShape == model.sampleShape else {
      throw RunError.input(
        path: data.source, expected: "data of shape \(model.sampleShape), as the model's",
        found: "shape \(data.sampleShape)")
    }
  }

  /// Throws unless what came of rows are finite numbers, so many of each.
  func checkFinite(
    _ values: [Float], _ kind: String, ofEach width: Int, from path: String
  ) throws {
    guard let index = ByteCoding.firstNotFinite(in: values) else { return }
    throw RunError.input(
      path: path, expected: "numbers whose \(kind) are finite",
      found: "row \(index / width), whose are \(values[index])")
  }

  /// Throws unless every row is a point of the latent space.
  func check(_ latent: NumericArray, _ path: String) throws {
    let width = model.latentWidth
    guard latent.shape.count == 2, latent.shape[1] == width, latent.shape[0] > 0 else {
      throw RunError.input(
        path: path, expected: "latent points, one or more, of shape [N, \(width)]",
        found: "shape \(latent.shape)")
    }
    let values = latent.floats
    if let index = values.firstIndex(where: { !$0.isFinite }) {
      throw RunError.input(
        path: path, expected: "finite numbers",
        found: "\(values[index]) in row \(index / width)")
    }
    let points = try Tensor(values, shape: Shape(latent.shape), on: .reference)
    do {
      try model.checkLatent(points)
    } catch ManifoldError.offManifold(let name, let row, let deviation, let tolerance) {
      throw RunError.input(
        path: path, expected: "points of \(name), to within \(tolerance)",
        found: "row \(row), which is \(Float(deviation)) away from it")
    }
  }
}

extension Dataset {
  /// These samples and then those of another data set of the same kind.
  fileprivate func joined(with other: Dataset) throws -> Dataset {
    try Dataset(
      name: name, split: DataPart.all.rawValue, source: source, sampleShape: sampleShape,
      samples: samples + other.samples, labels: zip(labels, other.labels),
      factors: zip(factors, other.factors), factorNames: factorNames,
      factorsArePeriodic: factorsArePeriodic)
  }

  private func zip<Value>(_ left: [Value]?, _ right: [Value]?) -> [Value]? {
    if let left, let right { left + right } else { nil }
  }
}
