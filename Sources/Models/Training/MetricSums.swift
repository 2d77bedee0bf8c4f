internal import DiffeoDifferentiation
public import DiffeoTensors

/// Sums of a model's metrics over the data of an epoch, kept where the model lives so that no step
/// waits for the device.
public struct MetricSums {
  /// Names in the model's order, with the sum of each; `loss` comes first.
  public private(set) var sums: [(name: String, value: Tensor)] = []
  /// Data that were added.
  public private(set) var count = 0
  private let unit: Int

  /// No data yet.
  ///
  /// - Parameter batchSize: Data of a full batch: sums are in units of it, so that most steps add
  ///   without scaling.
  public init(batchSize: Int) { self.unit = batchSize }

  /// Continues from saved sums.
  public init(batchSize: Int, count: Int, sums: [(name: String, value: Tensor)]) {
    self.unit = batchSize
    self.count = count
    self.sums = sums
  }

  /// Adds the means over a batch.
  ///
  /// - Parameters:
  ///   - loss: What the model returned.
  ///   - rows: Data of the batch.
  /// - Throws: An OpenCL error.
  public mutating func add(_ loss: Loss, rows: Int) throws {
    let means = [(name: "loss", value: loss.total.value)] + loss.metrics
    let weighted = try means.map { name, value in
      let flat = try value.reshaped(to: [1])
      return (
        name: name,
        value: rows == unit ? flat : try flat.affine(scale: Double(rows) / Double(unit))
      )
    }
    if sums.isEmpty {
      sums = weighted
    } else {
      for index in sums.indices {
        sums[index].value = try sums[index].value + weighted[index].value
      }
    }
    count += rows
  }

  /// The means over all data added; waits for the device.
  ///
  /// - Returns: Names in order, with the mean of each.
  /// - Throws: An OpenCL error.
  public func means() throws -> [(name: String, value: Double)] {
    let scale = Double(unit) / Double(max(count, 1))
    return try sums.map { ($0.name, try $0.value.scalar() * scale) }
  }

  /// The mean loss so far; waits for the device.
  ///
  /// - Throws: An OpenCL error.
  public func meanLoss() throws -> Double {
    guard let loss = sums.first else { return .nan }
    return try loss.value.scalar() * Double(unit) / Double(max(count, 1))
  }
}
