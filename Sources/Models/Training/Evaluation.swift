public import DiffeoTensors

/// Figures of a model on data, averaged.
public enum Evaluation {
  /// Each figure over the data: its mean, or the standard deviation of one whose name begins with
  /// `std_`; see ``GenerativeModel/figures(_:samples:key:)``.
  ///
  /// The noise of a datum depends on its place in the data alone, so the figures that need no
  /// importance samples are the same for any number of them.
  ///
  /// - Parameters:
  ///   - model: The model.
  ///   - data: `[count, elements of a datum]`.
  ///   - samples: Importance samples for each datum; 0 for no log-likelihood.
  ///   - seed: Of the noise.
  ///   - shouldStop: Asked after every batch.
  /// - Returns: Figures by name; nil when it was stopped.
  /// - Throws: An OpenCL error.
  public static func means(
    of model: any GenerativeModel, on data: Tensor, samples: Int, seed: UInt64,
    shouldStop: () -> Bool = { false }
  ) throws -> [String: Double]? {
    let count = data.shape[0]
    let batchSize = max(1, min(1000, elementsAtOnce / max(data.shape[1], 1)))
    var figures: [String: [Double]] = [:]
    for start in stride(from: 0, to: count, by: batchSize) {
      let batch = try data.slice(axis: 0, start..<min(start + batchSize, count))
      let key = RandomKey(
        seed: seed, step: UInt32(truncatingIfNeeded: start), purpose: .evaluation)
      for (name, values) in try model.figures(batch, samples: samples, key: key) {
        figures[name, default: []] += try values.doubles()
      }
      if shouldStop() { return nil }
    }
    return Dictionary(
      uniqueKeysWithValues: figures.map { name, values in
        (name, name.hasPrefix("std_") ? deviation(values) : mean(values))
      })
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

  /// Elements of a batch: what large data share of a device's memory.
  private static let elementsAtOnce = 1 << 24

  private static func mean(_ values: [Double]) -> Double {
    values.reduce(0, +) / Double(max(values.count, 1))
  }

  private static func deviation(_ values: [Double]) -> Double {
    let center = mean(values)
    return mean(values.map { ($0 - center) * ($0 - center) }).squareRoot()
  }
}
