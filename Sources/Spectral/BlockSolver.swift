internal import DiffeoLinearAlgebra
internal import DiffeoOpenCL
internal import DiffeoTensors

/// Eigenpairs on a device: locally optimal block conjugate gradients, preconditioned.
///
/// Each step adds the preconditioned residuals of all vectors to the space of the vectors and their
/// last moves, and takes the best from it. The vectors, some more than are wanted, stay on the
/// device; small matrices are decomposed on the host.
///
/// - Source: A. Knyazev, Toward the optimal preconditioned eigensolver, 2001; the bases kept
///   orthonormal: U. Hetmaniuk, R. Lehoucq, Basis selection in LOBPCG, 2006.
struct BlockSolver<Real: SpectralReal>: GraphEigenSolver {
  private let kernels: GraphKernels<Real>

  /// Compiles the kernels for `count` vectors.
  init(_ count: Int, on engine: Engine) throws {
    kernels = try GraphKernels(width: Self.width(count), on: engine)
  }

  /// The vectors of a block: a few more than are wanted, since the last converge slowly.
  static func width(_ count: Int) -> Int {
    let size = count + max(4, count / 4)
    let unit = size <= 32 ? 8 : 16
    return (size + unit - 1) / unit * unit
  }

  /// The groups of the coarse problem.
  private static func groups(_ points: Int) -> Int { min(2000, max(500, points / 8)) }

  func solve(_ problem: GraphProblem, _ count: Int) throws -> GraphEigenpairs {
    let graph = try DeviceGraph(problem, kernels)
    let coarse = try CoarseProblem(problem, target: Self.groups(problem.count))
    var preconditioner = try Preconditioner(problem, coarse, graph)
    var block = try graph.block()
    let residual = try graph.block()
    try start(graph, coarse, &preconditioner, &block)
    var space = try SearchSpace(graph, centering: preconditioner.center)
    var progress = Progress()
    repeat {
      try space.add(&block)
      try space.residual(into: residual)
      progress.note(try norms(graph, residual, count), Array(space.values.prefix(count)))
      if progress.isOver { break }
      try preconditioner.apply(residual, into: block)
    } while true
    try space.copyApproximations(into: block)
    return try pairs(graph, block, Array(space.values.prefix(count)), progress)
  }

  /// The first vectors: those of the groups, smoothed, or random ones where groups are too few.
  private func start(
    _ graph: DeviceGraph<Real>, _ coarse: CoarseProblem,
    _ preconditioner: inout Preconditioner<Real>,
    _ block: inout Buffer<Real>
  ) throws {
    if coarse.rank >= graph.width {
      try preconditioner.prolong(coarse.lowest(columns: graph.width), into: block)
      let stepped = try quotients(graph, block)
      for _ in 0..<2 { try preconditioner.relax(block) }
      let ratios = zip(stepped, try quotients(graph, block)).map { $0 / $1 }.sorted()
      preconditioner.factor = max(1, ratios[ratios.count / 2])
    } else {
      let key = RandomKey(seed: 0, purpose: .initialization)
      block = try graph.kernels.buffer((0..<block.count).map { key.normal($0) })
      for _ in 0..<2 { try preconditioner.relax(block) }
    }
    try preconditioner.center(block)
  }

  /// x^T L x / x^T D x of each vector.
  private func quotients(_ graph: DeviceGraph<Real>, _ block: Buffer<Real>) throws -> [Double] {
    let image = try graph.block()
    try graph.multiply(block, into: image)
    let energies = try graph.gram(block, graph.width, graph.ones, image)
    let masses = try graph.gram(block, graph.width, graph.degrees, block)
    return (0..<graph.width).map { energies[$0, $0] / masses[$0, $0] }
  }

  /// The norms of residuals in D^-1.
  private func norms(
    _ graph: DeviceGraph<Real>, _ residual: Buffer<Real>, _ count: Int
  ) throws -> [Double] {
    let squares = try graph.gram(residual, graph.width, graph.inverseDegrees, residual)
    return (0..<count).map { squares[$0, $0].squareRoot() }
  }

  private func pairs(
    _ graph: DeviceGraph<Real>, _ block: Buffer<Real>, _ values: [Double], _ progress: Progress
  ) throws -> GraphEigenpairs {
    let rows = try graph.kernels.values(block)
    var vectors = Matrix(rows: values.count, columns: graph.count)
    for point in 0..<graph.count {
      for vector in 0..<values.count { vectors[vector, point] = rows[point * graph.width + vector] }
    }
    return GraphEigenpairs(
      values: values, vectors: vectors, residuals: progress.residuals,
      iterations: progress.iterations, hasConverged: progress.hasConverged)
  }
}

/// How far an iteration has come.
struct Progress {
  private(set) var residuals: [Double] = []
  private(set) var iterations = 0
  private(set) var hasConverged = false
  /// The greatest residual relative to its eigenvalue: now, the least so far, and when that last
  /// halved.
  private var worst = Double.infinity
  private var best = Double.infinity
  private var bestIteration = 0

  /// Relative residuals that are small enough: coordinates are float32.
  private static let tolerance = 1e-7
  /// Relative residuals that are small enough once rounding keeps them from falling, which on
  /// devices without double it does: what is left varies fast, and hardly moves the eigenvectors.
  private static let acceptable = 1e-2
  /// The same relative to the greatest eigenvalue that is wanted: components that hardly hang
  /// together have an eigenvalue near the rounding of all others.
  private static let acceptableToAll = 1e-6
  /// Steps without the worst residual halved that end an iteration, and steps that end it in any
  /// case.
  private static let (patience, limit) = (20, 500)

  /// Whether the next step is not worth taking.
  var isOver: Bool {
    worst <= Self.tolerance || iterations - bestIteration > Self.patience
      || iterations >= Self.limit
  }

  /// Takes the residuals after a step.
  mutating func note(_ residuals: [Double], _ values: [Double]) {
    iterations += 1
    self.residuals = residuals
    // Numbers near the smallest stand for eigenvalues that rounding made 0.
    worst = zip(residuals, values).reduce(0) {
      max($0, $1.0 / max(abs($1.1), Double.ulpOfOne))
    }
    if worst < best / 2 { (best, bestIteration) = (worst, iterations) }
    let floor = Self.acceptableToAll * (values.last ?? 0)
    let isAccepted = zip(residuals, values).allSatisfy { $0 <= Self.acceptable * abs($1) + floor }
    hasConverged = isOver && isAccepted
  }
}
