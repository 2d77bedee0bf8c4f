public import DiffeoTensors

/// How far a map stretches and shrinks the distances from each point to its nearest neighbours.
///
///     r_j = |f(z_j) - f(z)| / |z_j - z|,   K = max(max r_j, 1 / min r_j) over j <= k
///
/// is the smallest K with 1/K <= r_j <= K for all of the k nearest latent neighbours of z; it is 1
/// for an isometry. The scale-free form, sqrt(max r_j / min r_j), does not change when either space
/// is scaled. One pass over the neighbours serves all k of a list.
///
/// ```swift
/// let rows = try BiLipschitz(latent: latent, outputs: outputs, ks: [5, 100]).statistics()
/// ```
///
/// Neighbours that coincide with their point have no ratio: they are counted, never divided by. A
/// point all of whose neighbours coincide has no K and is left out of the statistics. A neighbour
/// whose image alone coincides makes K infinite.
///
/// - Source: H. Li et al., Variational diffusion autoencoders with random walk sampling (2020),
///   section on bi-Lipschitz constants.
public struct BiLipschitz {
  /// z.
  public let latent: PointCloud
  /// f(z): row i is the image of point i.
  public let outputs: PointCloud
  /// The numbers of neighbours, ascending.
  public let ks: [Int]
  let neighbors: Neighbors
  let launcher: BiLipschitzLauncher?

  /// The most coordinates of an image.
  public static let largestOutputDimension = 12_288

  /// The ratios of a map that is known at some points.
  ///
  /// Compiles what it needs, so that computing measures the computation alone.
  ///
  /// - Parameters:
  ///   - latent: z; `[N, d]`, d from 1 to 1,024.
  ///   - outputs: f(z); `[N, D]`, D from 1 to 12,288.
  ///   - ks: Numbers of neighbours, in any order, from 1 to 1,024 and less than N.
  /// - Throws: ``GeometryError/countMismatch(_:_:other:_:)``,
  ///   ``GeometryError/tooManyDimensions(_:dimension:limit:)``,
  ///   ``GeometryError/neighborCount(_:limit:)`` also for an empty list, as
  ///   ``Neighbors/init(of:k:)``, or an OpenCL error.
  public init(latent: PointCloud, outputs: PointCloud, ks: [Int]) throws {
    guard latent.count == outputs.count else {
      throw GeometryError.countMismatch(
        latent.name, latent.count, other: outputs.name, outputs.count)
    }
    try outputs.check(dimensionAtMost: Self.largestOutputDimension)
    let sorted = Set(ks).sorted()
    guard let least = sorted.first, let most = sorted.last, least >= 1 else {
      throw GeometryError.neighborCount(sorted.first ?? 0, limit: Neighbors.largestCount)
    }
    (self.latent, self.outputs, self.ks) = (latent, outputs, sorted)
    neighbors = try Neighbors(of: latent, k: most)
    let engine = try Tensor.commonEngine("bi-Lipschitz", latent.points, outputs.points)
    launcher = try engine.map {
      try BiLipschitzLauncher(latent: latent, outputs: outputs, ks: sorted, on: $0)
    }
  }

  /// Measures the ratios, some points at a time.
  ///
  /// - Parameter consume: Takes the extreme ratios of consecutive points, in order.
  /// - Throws: What `consume` throws, or an OpenCL error.
  /// - Precision: Ratios within (D / 4 + 8) 2^-24 of float64, relative, at every scale of either
  ///   cloud; differences below 2^-90 of the largest coordinate may count as none.
  /// - Complexity: That of ``Neighbors/search(consume:)``; each neighbour's image is read once, and
  ///   none is copied.
  public func compute(consume: (BiLipschitzBatch) throws -> Void) throws {
    try neighbors.search { try consume(ratios(of: $0)) }
  }

  /// The extreme ratios over given neighbours.
  ///
  /// - Parameter neighbors: Lists of latent neighbours, as many as the greatest k, found on the
  ///   clouds' backend.
  /// - Returns: The ratios of the queries.
  /// - Throws: An OpenCL error.
  public func ratios(of neighbors: NeighborBatch) throws -> BiLipschitzBatch {
    precondition(neighbors.k == ks.last, "lists of \(neighbors.k) neighbours for k in \(ks)")
    switch (neighbors.storage, launcher) {
    case (.device(let indices, let distances, _), let launcher?):
      return try launcher.launch(neighbors.queries, indices, distances)
    case (.host(let indices, let distances), nil):
      return reference(neighbors.queries, indices, distances)
    default: throw TensorError.backendMismatch(operation: "bi-Lipschitz")
    }
  }

  /// The statistics over all points, one row for each k, ascending.
  ///
  /// - Throws: An OpenCL error.
  public func statistics() throws -> [BiLipschitzRow] {
    var samples = ks.map { BiLipschitzSample(k: $0, capacity: latent.count) }
    try compute { batch in
      let (largest, smallest) = (try batch.largest.doubles(), try batch.smallest.doubles())
      let coincident = try batch.coincident.values()
      for place in 0..<largest.count {
        samples[place % ks.count].add(
          largest: largest[place], smallest: smallest[place], unit: batch.unit,
          coincident: Int(coincident[place]))
      }
    }
    // Each sample is let go once its row is there.
    return ks.indices.map { _ in samples.removeFirst().row() }
  }
}

/// The extreme ratios of some consecutive points, where they were measured.
public struct BiLipschitzBatch {
  /// Which points.
  public let points: Range<Int>
  /// What ``largest`` and ``smallest`` are in units of: a power of two.
  public let unit: Double
  /// max r_j for each k; `[points, ks]`, 0 where there is no ratio.
  public let largest: Tensor
  /// min r_j for each k; `[points, ks]`, infinite where there is no ratio.
  public let smallest: Tensor
  /// Neighbours at distance 0, for each k; `[points, ks]`.
  public let coincident: Indices
}
