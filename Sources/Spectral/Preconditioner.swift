internal import DiffeoOpenCL

/// An approximate inverse of a graph's Laplacian: a Chebyshev iteration for what varies fast, a
/// coarse problem for what varies slowly, and the iteration again.
///
///     x = S r;   x <- x + omega T L_c^+ T^T (r - L x);   x <- x + S (r - L x)
///
/// S damps the part of the spectrum of diag(L)^-1 L in [edge / 2, 2], which the groups cannot see.
/// omega makes up for the steps between groups, which raise the energy of a slow vector.
///
/// - Source: W. Briggs, V. Henson, S. McCormick, A multigrid tutorial, 2000; the factor: D. Braess,
///   Towards algebraic multigrid for elliptic problems of second order, 1995.
struct Preconditioner<Real: SpectralReal> {
  typealias Reals = Buffer<Real>
  private let graph: DeviceGraph<Real>
  private let coarse: CoarseProblem
  private let labels: Buffer<UInt32>
  private let offsets: Buffer<UInt32>
  private let members: Buffer<UInt32>
  private let sums: Reals
  /// Scratch: what is left of the right-hand side, and two steps.
  private let left: Reals
  private let step: Reals
  private let next: Reals
  /// The lower end of what the iteration damps.
  private let low: Double
  /// Terms of the iteration.
  private let degree: Int
  /// omega.
  var factor = 1.0

  init(_ problem: GraphProblem, _ coarse: CoarseProblem, _ graph: DeviceGraph<Real>) throws {
    (self.graph, self.coarse) = (graph, coarse)
    let engine = graph.kernels.engine
    let groups = coarse.groups.members
    labels = try engine.buffer(copying: coarse.groups.labels.span, label: "diffusion map")
    offsets = try engine.buffer(copying: groups.offsets.span, label: "diffusion map")
    members = try engine.buffer(copying: groups.points.span, label: "diffusion map")
    sums = try graph.kernels.buffer(count: coarse.groups.count * graph.width)
    (left, step, next) = (try graph.block(), try graph.block(), try graph.block())
    let edge = coarse.isEmpty ? 0 : coarse.edge(diagonal: problem.diagonal)
    low = max(edge / 2, Self.high / Double(Self.largestDegree * Self.largestDegree))
    degree = max(1, Int((Self.high / low).squareRoot().rounded(.up)))
  }

  /// The upper end of the spectrum of diag(L)^-1 L.
  private static var high: Double { 2 }
  private static var largestDegree: Int { 16 }

  /// x = M r for a residual r, which is overwritten.
  func apply(_ r: Reals, into x: Reals) throws {
    try damp(r, x, keeping: false)
    if coarse.isEmpty { return }
    try subtract(step, from: r, x)
    try gather(r, weights: graph.ones)
    let solution = coarse.solve(try graph.kernels.values(sums), columns: graph.width)
    try spread(solution, factor: factor, x)
    try subtract(step, from: r, x)
    try damp(r, x, keeping: true)
  }

  /// x <- x - S L x, which leaves what varies slowly.
  func relax(_ x: Reals) throws {
    try graph.engine.fill(left, with: 0)
    try subtract(x, from: left, next)
    try damp(left, x, keeping: true)
  }

  /// Takes the mean over its component, weighted by degrees, from each vector.
  func center(_ x: Reals) throws {
    try gather(x, weights: graph.degrees)
    let means = coarse.means(try graph.kernels.values(sums), columns: graph.width)
    try spread(means, factor: -1, x)
  }

  /// x = T y for a block over groups.
  func prolong(_ y: [Double], into x: Reals) throws {
    try graph.engine.fill(x, with: 0)
    try spread(y, factor: 1, x)
  }

  /// x <- S r or x + S r; leaves the last step in `step`, and r without all but that.
  private func damp(_ r: Reals, _ x: Reals, keeping: Bool) throws {
    let (middle, half) = ((Self.high + low) / 2, (Self.high - low) / 2)
    let sigma = middle / half
    var rho = 1 / sigma
    try graph.start(1 / middle, keeping: keeping, r, x, step)
    for _ in 1..<max(degree, 1) {
      let following = 1 / (2 * sigma - rho)
      try graph.smooth(following * rho, 2 * following / half, step, r, x, next)
      try graph.engine.copy(next, to: step, count: step.count)
      rho = following
    }
  }

  /// r <- r - L d; x is read and written as it is.
  private func subtract(_ d: Reals, from r: Reals, _ x: Reals) throws {
    try graph.smooth(0, 0, d, r, x, next)
  }

  private func gather(_ x: Reals, weights: Reals) throws {
    let groups = coarse.groups.count
    try graph.kernels.sum(
      UInt32(groups), offsets, members, weights, x, sums, groups: graph.kernels.groups(groups))
  }

  private func spread(_ y: [Double], factor: Double, _ x: Reals) throws {
    let values = try graph.kernels.buffer(y)
    try graph.kernels.spread(
      UInt32(graph.count), Float(factor), labels, values, x, step,
      groups: graph.kernels.groups(graph.count))
  }
}

extension DeviceGraph {
  var engine: Engine { kernels.engine }
}
