public import DiffeoGeometry
internal import DiffeoLinearAlgebra
internal import DiffeoOpenCL
internal import DiffeoTensors

/// What makes a diffusion map, compiled: computing it measures the computation alone.
public struct DiffusionMapPlan {
  private let builder: AffinityBuilder
  private let components: Int
  private let solver: any GraphEigenSolver

  /// Compiles what a map needs.
  ///
  /// - Parameters:
  ///   - points: The cloud.
  ///   - components: The number of coordinates.
  ///   - k: Neighbours that each point is joined to.
  ///   - bandwidth: How the width of the Gaussian is chosen.
  ///   - alpha: The power of the density to divide out.
  /// - Throws: As ``DiffusionMap/init(of:components:k:bandwidth:alpha:)``.
  public init(
    of points: PointCloud, components: Int, k: Int = 64, bandwidth: Bandwidth = .automatic,
    alpha: Double = 1
  ) throws {
    try self.init(
      of: points, components: components, k: k, bandwidth: bandwidth, alpha: alpha, directly: nil)
  }

  /// The same with a solver of choice: one matrix, or block by block.
  init(
    of points: PointCloud, components: Int, k: Int, bandwidth: Bandwidth, alpha: Double,
    directly: Bool?
  ) throws {
    builder = try AffinityBuilder(points, k: k, bandwidth: bandwidth, alpha: alpha)
    self.components = components
    solver = try Self.solver(points, components, directly)
  }

  /// Computes the map.
  ///
  /// - Throws: ``SpectralError`` for what the data do not allow, or an OpenCL error.
  public func compute() throws -> DiffusionMap {
    let affinities = try builder.build()
    let problem = GraphProblem(affinities)
    let known = problem.nullVectors(atMost: components)
    let missing = components - known.rows
    if missing == 0 { return map(affinities, GraphEigenpairs(known: known)) }
    return map(affinities, try solver.solve(problem, missing).following(known))
  }

  private func map(_ affinities: Affinities, _ pairs: GraphEigenpairs) -> DiffusionMap {
    DiffusionMap(builder.points, affinities, builder.bandwidth, pairs)
  }

  /// The most coordinates of more points than one matrix holds.
  private static let largestBlock = 512

  private static func solver(
    _ points: PointCloud, _ components: Int, _ directly: Bool?
  ) throws -> any GraphEigenSolver {
    let fitsOneMatrix = points.count <= DenseSolver.largestCount
    let limit = fitsOneMatrix ? points.count - 1 : largestBlock
    guard (1...limit).contains(components) else {
      throw SpectralError.componentCount(components, points: points.count, limit: limit)
    }
    // A block of many vectors costs more in small matrices than the one matrix.
    let isSmall = points.count <= max(1024, 32 * components)
    guard let engine = points.backend.engine, !(directly ?? (fitsOneMatrix && isSmall)) else {
      guard fitsOneMatrix else {
        throw SpectralError.tooManyPoints(
          points.name, count: points.count, limit: DenseSolver.largestCount)
      }
      return DenseSolver()
    }
    return engine.device.supportsDouble
      ? try BlockSolver<Double>(components, on: engine)
      : try BlockSolver<Float>(components, on: engine)
  }
}

extension GraphEigenpairs {
  /// Vectors of the eigenvalue 0.
  init(known: Matrix) {
    self.init(
      values: [Double](repeating: 0, count: known.rows), vectors: known,
      residuals: [Double](repeating: 0, count: known.rows), iterations: 0, hasConverged: true)
  }

  /// These, with vectors of the eigenvalue 0 before them.
  func following(_ known: Matrix) -> GraphEigenpairs {
    let zeros = [Double](repeating: 0, count: known.rows)
    return GraphEigenpairs(
      values: zeros + values,
      vectors: Matrix(
        rows: known.rows + vectors.rows, columns: vectors.columns,
        known.elements + vectors.elements),
      residuals: zeros + residuals, iterations: iterations, hasConverged: hasConverged)
  }
}
