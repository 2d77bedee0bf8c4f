public import DiffeoGeometry
internal import DiffeoTensors

/// How near the features of generated samples are to those of real ones, by every measure.
///
/// The figures mean something beside figures on the same features alone, for as many samples: the
/// name of the features and the counts belong beside them.
public struct SampleComparison: Sendable, Equatable {
  /// How the figures are estimated.
  public struct Options: Sendable, Hashable {
    /// Which neighbour says how wide a ball is for precision and recall.
    public var manifoldNeighbor = 3
    /// The same for density and coverage.
    public var densityNeighbor = 5
    /// Subsets of the kernel distance.
    public var subsets = 100
    /// Samples of each kind in a subset, no more than there are.
    public var subsetSize = 1000
    /// Directions of the sliced Wasserstein distance.
    public var directions = 500
    /// Of subsets and directions.
    public var seed: UInt64 = 0

    /// The options by custom.
    public init() {}
  }

  /// See ``frechetDistance(_:_:)``.
  public let frechetDistance: Double
  /// See ``KernelDistance``.
  public let kernelDistance: KernelDistance
  /// See ``SlicedWasserstein``.
  public let slicedWasserstein: SlicedWasserstein
  /// Share of generated samples on the real manifold.
  public let precision: Double
  /// Share of real samples on the generated manifold.
  public let recall: Double
  /// Mean number of real balls around a generated sample, over their neighbour's number.
  public let density: Double
  /// Share of real balls with a generated sample.
  public let coverage: Double
  /// How many real samples there were.
  public let realCount: Int
  /// How many generated samples there were.
  public let generatedCount: Int
  /// Width of the features.
  public let width: Int

  /// The figures of two samples.
  ///
  /// - Parameters:
  ///   - real: Features of real samples.
  ///   - generated: Features of generated samples, of the same width.
  ///   - options: How the figures are estimated.
  /// - Throws: ``MetricError``, what is wrong with a neighbour's number, see `Neighbors`,
  ///   `LinearAlgebraError`, or an OpenCL error.
  public init(
    real: PointCloud, generated: PointCloud, _ options: Options = Options()
  ) throws {
    let moments = try (
      FeatureMoments(real.points, name: real.name),
      FeatureMoments(generated.points, name: generated.name)
    )
    frechetDistance = try DiffeoMetrics.frechetDistance(moments.0, moments.1)
    let manifold = try NeighborMetrics(
      real: real, generated: generated, k: options.manifoldNeighbor)
    let balls = try NeighborMetrics(
      real: real, generated: generated, k: options.densityNeighbor)
    (precision, recall) = (manifold.precision, manifold.recall)
    (density, coverage) = (balls.density, balls.coverage)
    kernelDistance = try KernelDistance(
      real.points, generated.points, subsets: options.subsets,
      subsetSize: min(options.subsetSize, real.count, generated.count),
      key: RandomKey(seed: options.seed, purpose: .evaluation))
    slicedWasserstein = try SlicedWasserstein(
      real.points, generated.points, directions: options.directions,
      key: RandomKey(seed: options.seed, purpose: .general))
    (realCount, generatedCount, width) = (real.count, generated.count, real.dimension)
  }

  /// The figures by the names that results have.
  public var figures: [(name: String, value: Double)] {
    [
      ("frechet_distance", frechetDistance),
      ("kernel_distance", kernelDistance.mean),
      ("kernel_distance_std", kernelDistance.deviation),
      ("precision", precision), ("recall", recall), ("density", density), ("coverage", coverage),
      ("sliced_wasserstein", slicedWasserstein.distance),
      ("squared_sliced_wasserstein_error", slicedWasserstein.standardError),
    ]
  }
}
