public import DiffeoTensors

/// Figures of a model on data, averaged.
public enum Evaluation {
  /// The mean of each figure over the data; see ``GenerativeModel/figures(_:samples:key:)``.
  ///
  /// - Parameters:
  ///   - model: The model.
  ///   - data: `[count, elements of a datum]`.
  ///   - samples: Importance samples for each datum; 0 for no log-likelihood.
  ///   - seed: Of the noise.
  ///   - shouldStop: Asked after every batch.
  /// - Returns: Means by name; nil when it was stopped.
  /// - Throws: An OpenCL error.
  public static func means(
    of model: any GenerativeModel, on data: Tensor, samples: Int, seed: UInt64,
    shouldStop: () -> Bool = { false }
  ) throws -> [String: Double]? {
    let count = data.shape[0]
    let batchSize = max(1, min(1000, samples > 0 ? 8192 / samples : 1000))
    var sums: [String: Double] = [:]
    for (index, start) in stride(from: 0, to: count, by: batchSize).enumerated() {
      let batch = try data.slice(axis: 0, start..<min(start + batchSize, count))
      let key = RandomKey(seed: seed, step: UInt32(index), purpose: .evaluation)
      for (name, values) in try model.figures(batch, samples: samples, key: key) {
        sums[name, default: 0] += try values.doubles().reduce(0, +)
      }
      if shouldStop() { return nil }
    }
    return sums.mapValues { $0 / Double(max(count, 1)) }
  }

  /// Applies a function of rows to data, batch by batch, and joins what comes out on the host.
  ///
  /// - Parameters:
  ///   - data: `[count, width]`, on the host, row-major.
  ///   - width: Elements of a row.
  ///   - backend: Where the function runs.
  ///   - body: A function of `[rows, width]`.
  /// - Returns: The rows that came out, one after the other.
  /// - Throws: What the function throws.
  public static func map(
    _ data: [Float], width: Int, on backend: Backend, _ body: (Tensor) throws -> Tensor
  ) throws -> [Float] {
    var result: [Float] = []
    let count = width == 0 ? 0 : data.count / width
    for start in stride(from: 0, to: count, by: 1000) {
      let end = min(start + 1000, count)
      let rows = try Tensor(
        Array(data[(start * width)..<(end * width)]), shape: [end - start, width], on: backend)
      result += try body(rows).values()
    }
    return result
  }
}
