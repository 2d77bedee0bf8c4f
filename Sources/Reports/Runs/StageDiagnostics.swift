public import DiffeoDatasets
internal import DiffeoFormats
public import DiffeoMetrics
public import DiffeoModels
public import DiffeoTensors
internal import Foundation

/// What the Two-Stage VAE's paper looks at, as numbers.
public struct StageDiagnostics {
  /// A dimension is active where its posteriors' mean variance is below this: they are near 0 or 1.
  public static let activeBelow = 0.5
  /// Most data that are looked at.
  private static let limit = 10_000

  /// How many data were looked at.
  public let count: Int
  /// The posteriors' variances of all data and dimensions.
  public let variances: [Double]
  /// Their mean over the data, of each dimension.
  public let meanVariances: [Double]
  /// How much data vary along each dimension.
  public let decodedVariances: [Double]
  /// The spectrum of q(z).
  public let first: SampleSpectrum
  /// The spectrum of q(u), where there is a second stage.
  public let second: SampleSpectrum?
  /// The spectrum of as many normal points.
  public let ideal: SampleSpectrum

  /// The diagnostics of a model on data.
  ///
  /// - Parameters:
  ///   - model: The model.
  ///   - data: Data of its shape; the first ten thousand are looked at.
  ///   - backend: Where the model lives.
  ///   - seed: Of the posteriors' noise and of the normal points.
  /// - Throws: `LinearAlgebraError`, or an OpenCL error.
  public init(_ model: TwoStageVAE, on data: Dataset, _ backend: Backend, seed: UInt64) throws {
    count = min(data.count, Self.limit)
    let width = model.latentWidth
    var (variances, points, others): ([Double], [Tensor], [Tensor]) = ([], [], [])
    for start in stride(from: 0, to: count, by: 1000) {
      let rows = start..<min(start + 1000, count)
      let batch = try Tensor(
        Array(
          data.samples[(rows.lowerBound * data.sampleSize)..<(rows.upperBound * data.sampleSize)]),
        shape: [rows.count, data.sampleSize], on: backend)
      variances += try model.posteriorVariances(batch).doubles()
      let key = RandomKey(seed: seed, step: UInt32(start), purpose: .evaluation)
      let found = try model.aggregatedPosteriors(batch, key: key)
      points.append(found.first)
      if let second = found.second { others.append(second) }
    }
    self.variances = variances
    var means = [Double](repeating: 0, count: width)
    for (index, value) in variances.enumerated() { means[index % width] += value / Double(count) }
    meanVariances = means
    let all = try Tensor.concatenating(points)
    decodedVariances = try model.decodedVariances(at: all.slice(axis: 0, 0..<1))
    first = try SampleSpectrum(all)
    second = others.isEmpty ? nil : try SampleSpectrum(.concatenating(others))
    ideal = try .ideal(
      count: count, width: width, key: RandomKey(seed: seed, purpose: .evaluation))
  }

  /// Dimensions whose mean variance is below ``activeBelow``.
  public var activeDimensions: Int { meanVariances.count { $0 < Self.activeBelow } }

  /// The least mean variance of a dimension that is not active; nil where all are.
  public var leastInactiveVariance: Double? {
    meanVariances.filter { $0 >= Self.activeBelow }.min()
  }

  /// The numbers of `diagnostics.json`.
  private struct Summary: Encodable {
    let count: Int
    let activeDimensions: Int
    let activeBelow: Double
    let posteriorVariances: [Double]
    let decodedVariances: [Double]
    let firstSpectrum: [Double]
    let secondSpectrum: [Double]?
    let idealSpectrum: [Double]
    let firstDeviation: Double
    let secondDeviation: Double?
  }

  /// Writes the numbers as one JSON object.
  func write(to path: String) throws {
    let summary = Summary(
      count: count, activeDimensions: activeDimensions, activeBelow: Self.activeBelow,
      posteriorVariances: meanVariances, decodedVariances: decodedVariances,
      firstSpectrum: first.values, secondSpectrum: second?.values, idealSpectrum: ideal.values,
      firstDeviation: first.deviation(from: ideal),
      secondDeviation: second?.deviation(from: ideal))
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    try AtomicFile.write([UInt8](encoder.encode(summary)) + [UInt8(ascii: "\n")], to: path)
  }
}
