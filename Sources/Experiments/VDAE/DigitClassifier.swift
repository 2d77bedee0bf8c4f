internal import DiffeoDatasets
internal import DiffeoDifferentiation
internal import DiffeoLayers
internal import DiffeoOptimizers
internal import DiffeoTensors
internal import Foundation

/// A small network that tells labelled pictures apart, to judge others by.
///
///     784 - 256 - 10, relu;   loss = mean(log sum_c exp y_c - y_label)
struct DigitClassifier {
  private let network: Sequential
  private let backend: Backend
  private let width: Int

  private static let classCount = 10
  private static let batchSize = 250
  private static let learningRate = 1e-3

  /// Trains on data with labels from 0 to 9.
  ///
  /// - Parameters:
  ///   - data: The data.
  ///   - epochs: Passes over them.
  ///   - backend: Where the network lives.
  ///   - seed: Of weights and order.
  ///   - shouldStop: Asked after every pass.
  /// - Throws: An OpenCL error.
  init(
    _ data: Dataset, epochs: Int = 8, on backend: Backend, seed: UInt64,
    shouldStop: () -> Bool = { false }
  ) throws {
    (self.backend, width) = (backend, data.sampleSize)
    network = .dense("classifier", widths: [data.sampleSize, 256, Self.classCount])
    let set = try ParameterSet(network.parameters, on: backend, seed: seed)
    let optimizer = try Adam(set)
    let samples = try Tensor(data.samples, shape: [data.count, width], on: backend)
    for epoch in 0..<epochs where !shouldStop() {
      let key = RandomKey(seed: seed, step: UInt32(epoch), purpose: .shuffle)
      let order = Shuffle(count: data.count, key: key)
      let rate = Self.learningRate * (1 + cos(.pi * Double(epoch) / Double(epochs))) / 2
      for start in stride(from: 0, to: data.count, by: Self.batchSize) {
        let rows = (start..<min(start + Self.batchSize, data.count)).map { order.index(at: $0) }
        let labels = rows.map { Int(data.labels?[$0] ?? 0) }
        let batch = try samples.gathering(Indices(rows.map { Int32($0) }, on: backend))
        let loss = try Self.loss(network(Variable(constant: batch)), labels)
        let found = try gradients(of: loss, with: set.parameters.map(\.variable))
        try set.collect(found.map(\.value))
        try optimizer.update(rate: rate)
      }
    }
  }

  private static func loss(_ logits: Variable, _ labels: [Int]) throws -> Variable {
    var chosen = [Double](repeating: 0, count: labels.count * classCount)
    for (row, label) in labels.enumerated() { chosen[row * classCount + label] = 1 }
    let mask = try Tensor(
      doubles: chosen, shape: [labels.count, classCount], on: logits.value.backend)
    let own = try (logits * Variable(constant: mask)).sum(axes: [1])
    return try (logits.logSumExp() - own).mean()
  }

  /// The labels of pictures, `[count, size]`.
  func labels(_ samples: [Float]) throws -> [Int] {
    let size = width
    let batch = 2000 * size
    return try stride(from: 0, to: samples.count, by: batch).flatMap { start in
      let part = Array(samples[start..<min(start + batch, samples.count)])
      let rows = try Tensor(part, shape: [part.count / size, size], on: backend)
      let values = try network(Variable(constant: rows)).value.values()
      return stride(from: 0, to: values.count, by: Self.classCount).map { row in
        (0..<Self.classCount).max { values[row + $0] < values[row + $1] } ?? 0
      }
    }
  }

  /// The share of data whose label it finds.
  func accuracy(on data: Dataset) throws -> Double {
    let found = try labels(data.samples)
    let right = zip(found, data.labels ?? []).count { $0 == Int($1) }
    return Double(right) / Double(max(data.count, 1))
  }
}
