internal import Diffeo

extension KernelFamily {
  /// Kernels of `Kernels/covariance`, `neighbors`, `balls` and `spectral` that have no benchmark of
  /// their own: each is asked about standard normal points.
  static let points = [ballCovariance, nearestOther, ballCounts, affinity, extend]

  /// Work on a cloud of points.
  private static func cloud(
    _ name: String, _ work: String, full: [Int], quick: [Int], roundings: Double,
    operations: @escaping @Sendable (Double) -> Double,
    _ prepare: @escaping @Sendable (PointCloud) throws -> () throws -> [Tensor]
  ) -> KernelFamily {
    KernelFamily(name: name, pattern: "NxD", full: full, quick: quick, rule: fewCoordinates) {
      sizes in
      let (count, width) = (sizes[0], sizes[1])
      // Every point is compared with every other: a difference and a multiply-add per coordinate.
      let pairs = Double(count) * Double(count) * Double(width)
      return KernelWork(
        work: "\(work), N = \(count), D = \(width)", operations: 4 * pairs + operations(pairs),
        bytes: 8 * Double(count * width), roundings: roundings,
        inputs: { [try Tensor.normal([count, width], key: RandomKey(seed: 1), on: $0)] },
        prepare: { try prepare(PointCloud($0[0])) })
    }
  }

  private static let fewCoordinates = SizeRule { sizes in
    sizes[0] < 100
      ? "N is \(sizes[0]), and must be 100 at least"
      : sizes[1] > 64 ? "D is \(sizes[1]), and must be 64 at most" : nil
  }

  private static let ballCovariance = cloud(
    "ball-covariance", "covariance of balls of radius 0.5", full: [4000, 3], quick: [500, 3],
    roundings: 4096, operations: { _ in 0 }
  ) { points in
    let balls = try BallCovariance(of: points, radius: 0.5)
    return { [try balls.matrices().covariance] }
  }

  private static let nearestOther = cloud(
    "nearest-other", "the nearest other point", full: [4000, 10], quick: [500, 10], roundings: 0,
    operations: { _ in 0 }
  ) { points in
    let nearest = try NearestOther(among: points)
    let own = try Indices((0..<Int32(points.count)).map { $0 }, on: points.backend)
    return { [try points.points.gathering(nearest(points.points, excluding: own))] }
  }

  private static let ballCounts = cloud(
    "ball-counts", "precision, recall, density and coverage, k = 5", full: [4000, 10],
    quick: [500, 10], roundings: 0, operations: { 3 * $0 }
  ) { points in
    let half = points.count / 2
    let first = try PointCloud(points.points.slice(axis: 0, 0..<half))
    let second = try PointCloud(points.points.slice(axis: 0, half..<points.count))
    return {
      let found = try NeighborMetrics(real: first, generated: second, k: 5)
      return [
        try Tensor(
          doubles: [found.precision, found.recall, found.density, found.coverage].map(single),
          shape: [4], on: .reference)
      ]
    }
  }

  private static let affinity = cloud(
    "affinity", "affinities of a neighbour graph, k = 16", full: [4000, 10], quick: [500, 10],
    roundings: 1e4, operations: { _ in 0 }
  ) { points in
    {
      let found = try Affinities(of: points, k: 16)
      return [try Tensor(doubles: found.degrees, shape: [found.count], on: .reference)]
    }
  }

  private static let extend = cloud(
    "extend", "diffusion coordinates of new points, k = 16", full: [4000, 3], quick: [400, 3],
    roundings: 1e5, operations: { 4 * $0 }
  ) { points in
    let map = try DiffusionMap(of: points, components: 2, k: 16)
    let queries = try PointCloud(points.points.affine(scale: 0.9, offset: 0.05))
    // Eigenvectors have no sign of their own.
    return { [try map.coordinates(of: queries).applying(.absolute)] }
  }

  private static func single(_ value: Double) -> Double { Double(Float(value)) }
}
