public import DiffeoGeometry
internal import DiffeoOpenCL
public import DiffeoTensors

extension DiffusionMap {
  /// Psi_t of new points, by the extension of Nystrom.
  ///
  ///     psi_j(q) = (1 / mu_j) sum_i p(q, i) psi_j(i),   p(q, i) = v_i / sum_l v_l
  ///     v_i = q_i^-alpha exp(-d(q, i)^2 / (s_q s_i))
  ///
  /// over the points i among the k nearest of q, or of which q would be among the k nearest: the
  /// rule by which the graph joins points. A point of the cloud has itself among these, and gets
  /// its own coordinates; of points at exactly the distance of the k-th, all count. A query far
  /// from all points gets the coordinates of the nearest, divided by mu.
  ///
  /// - Parameters:
  ///   - queries: The new points; `[Q, D]`.
  ///   - time: t, from 0 on.
  /// - Returns: `[Q, m]`, where the cloud lives.
  /// - Throws: ``SpectralError/unusableEigenvalue(coordinate:value:time:)`` where an eigenvalue is
  ///   too near 0 to be divided by, as ``coordinates(time:)``, as the neighbour search, or an
  ///   OpenCL error.
  /// - Precision: Distances in float32, sums in float64 where the device has it.
  /// - Complexity: A search for neighbours, and once more all Q N distances.
  /// - Source: Y. Bengio, J.-F. Paiement, P. Vincent, Out-of-sample extensions for LLE, Isomap, MDS,
  ///   eigenmaps, and spectral clustering, 2003.
  public func coordinates(of queries: PointCloud, time: Double = 0) throws -> Tensor {
    let factors = try factors(time: time)
    for (coordinate, value) in eigenvalues.enumerated() where abs(value) < Self.leastEigenvalue {
      throw SpectralError.unusableEigenvalue(coordinate: coordinate, value: value, time: time)
    }
    let means = try extender().means(try QueryScale(queries, self))
    let ratios = zip(factors, eigenvalues).map { $0 / $1 }
    return try means * Tensor(doubles: ratios, shape: [1, components], on: points.backend)
  }

  /// Division by less would show the rounding of float32 coordinates.
  private static var leastEigenvalue: Double { 0x1p-12 }

  private func extender() throws -> any MapExtender {
    guard let engine = points.backend.engine else { return ReferenceExtender(map: self) }
    return engine.device.supportsDouble
      ? try DeviceExtender<Double>(self, on: engine) : try DeviceExtender<Float>(self, on: engine)
  }
}

/// Where a query's neighbourhood ends, and its length s.
struct QueryScale {
  let queries: PointCloud
  /// The distance of each query to the k-th nearest other point.
  private(set) var reach: [Float] = []
  /// s.
  private(set) var lengths: [Double] = []

  init(_ queries: PointCloud, _ map: DiffusionMap) throws {
    self.queries = queries
    let k = map.affinities.k
    let lists = try Neighbors(of: queries, among: map.points, k: k + 1).lists()
    for query in 0..<queries.count {
      let distances = lists.distances(of: query)
      // A point of the cloud is not its own neighbour.
      let others = distances.first == 0 ? distances.dropFirst() : distances.dropLast()
      reach.append(others.last ?? 0)
      switch map.bandwidth {
      case .selfTuning(let neighbor):
        lengths.append(try KernelScale.localScale(others, neighbor, queries.name))
      default: lengths.append((map.affinities.epsilon ?? 0).squareRoot())
      }
    }
  }
}

/// A way to take means of the coordinates over neighbourhoods of queries.
protocol MapExtender {
  /// sum_i p(q, i) psi(i) for each query; `[Q, m]`.
  func means(_ scale: QueryScale) throws -> Tensor
}
