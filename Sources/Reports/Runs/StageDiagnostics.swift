internal import DiffeoDatasets
internal import DiffeoFormats
internal import DiffeoMetrics
internal import DiffeoModels
internal import DiffeoTensors
internal import Foundation

/// What the Two-Stage VAE's paper looks at, as numbers.
struct StageDiagnostics {
  /// A dimension is active where its posteriors' mean variance is below this: they are near 0 or 1.
  static let activeBelow = 0.5
  /// Most data that are looked at.
  private static let limit = 10_000

  /// How many data were looked at.
  let count: Int
  /// The posteriors' variances of all data and dimensions.
  let variances: [Double]
  /// Their mean over the data, of each dimension.
  let meanVariances: [Double]
  /// How much data vary along each dimension.
  let decodedVariances: [Double]
  /// The spectra of q(z), of q(u) where there is a second stage, and of as many normal points.
  let first: SampleSpectrum
  let second: SampleSpectrum?
  let ideal: SampleSpectrum

  /// The diagnostics of a model on data.
  init(_ model: TwoStageVAE, on data: Dataset, _ backend: Backend, seed: UInt64) throws {
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
  var activeDimensions: Int { meanVariances.count { $0 < Self.activeBelow } }

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
