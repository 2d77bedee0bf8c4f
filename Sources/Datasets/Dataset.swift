internal import DiffeoFormats

/// Samples in memory, with what is known about each.
public struct Dataset: Sendable {
  /// The name to show.
  public let name: String
  /// `train`, `test`, or `all` where the source knows no parts.
  public let split: String
  /// The file or generator to name in errors.
  public let source: String
  /// The shape of one sample, such as `[28, 28]` or `[3]`.
  public let sampleShape: [Int]
  /// The number of samples.
  public let count: Int
  /// The samples one after another; `[count] + sampleShape`, row-major.
  public let samples: [Float]
  /// The class of each sample; `[count]`.
  public let labels: [Int32]?
  /// The numbers that each sample was made from; `[count, factorCount]`, row-major.
  public let factors: [Float]?
  /// What the factors are called, such as `theta` and `phi`.
  public let factorNames: [String]
  /// Whether the factors are angles, of period 2 pi.
  public let factorsArePeriodic: Bool

  /// The number of factors of a sample.
  public var factorCount: Int { factorNames.count }

  /// The number of values in a sample.
  public var sampleSize: Int { sampleShape.reduce(1, *) }

  /// A data set of checked samples.
  ///
  /// - Parameters:
  ///   - name: The name to show.
  ///   - split: `train`, `test` or `all`.
  ///   - source: The file or generator to name in errors; `name` when nil.
  ///   - sampleShape: The shape of one sample.
  ///   - samples: All samples, row-major.
  ///   - labels: The class of each sample.
  ///   - factors: The numbers that each sample was made from.
  ///   - factorNames: What the factors are called, one name for each of a sample.
  ///   - factorsArePeriodic: Whether the factors are angles, of period 2 pi.
  /// - Throws: ``DatasetError``: there is no sample, a value is not finite, or the lengths do not
  ///   fit together.
  /// - Complexity: O(values), one pass.
  public init(
    name: String, split: String, source: String? = nil, sampleShape: [Int], samples: [Float],
    labels: [Int32]? = nil, factors: [Float]? = nil, factorNames: [String] = [],
    factorsArePeriodic: Bool = false
  ) throws(DatasetError) {
    let source = source ?? name
    let size = sampleShape.reduce(1, *)
    guard size > 0, !samples.isEmpty else { throw .empty(source: source) }
    guard samples.count.isMultiple(of: size) else {
      throw .badShape(
        source: source, expected: "a multiple of \(size) values for samples of \(sampleShape)",
        found: "\(samples.count)")
    }
    self.name = name
    self.split = split
    self.source = source
    self.sampleShape = sampleShape
    self.samples = samples
    self.labels = labels
    self.factors = factors
    self.factorNames = factorNames
    self.factorsArePeriodic = factorsArePeriodic
    count = samples.count / size
    try checkFinite(source)
    try checkCounts(source)
  }

  /// The values of the sample in the given row.
  public subscript(row: Int) -> ArraySlice<Float> {
    samples[row * sampleSize..<(row + 1) * sampleSize]
  }

  private func checkFinite(_ source: String) throws(DatasetError) {
    if let index = ByteCoding.firstNotFinite(in: samples) {
      throw .notFinite(source: source, row: index / sampleSize, value: samples[index])
    }
  }

  private func checkCounts(_ source: String) throws(DatasetError) {
    if let labels, labels.count != count {
      throw .countMismatch(
        source: source, count: count, other: "its labels", otherCount: labels.count)
    }
    if (factors?.count ?? 0) != (factors == nil ? 0 : count * factorCount) {
      throw .countMismatch(
        source: source, count: count, other: "its factors",
        otherCount: (factors?.count ?? 0) / max(factorCount, 1))
    }
  }
}
