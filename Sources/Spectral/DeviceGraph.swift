internal import DiffeoLinearAlgebra
internal import DiffeoOpenCL

/// A graph in device memory, and what is done to blocks of vectors over its points.
struct DeviceGraph<Real: SpectralReal> {
  typealias Words = Buffer<UInt32>
  typealias Reals = Buffer<Real>
  let kernels: GraphKernels<Real>
  /// How many points there are.
  let count: Int
  private let offsets: Words
  private let columns: Words
  private let weights: Reals
  private let inverseDiagonal: Reals
  /// The degrees, their inverses, and ones: weights of inner products.
  let degrees: Reals
  let inverseDegrees: Reals
  let ones: Reals

  /// M, the vectors of a block.
  var width: Int { kernels.width }

  init(_ problem: GraphProblem, _ kernels: GraphKernels<Real>) throws {
    self.kernels = kernels
    let (graph, engine) = (problem.affinities, kernels.engine)
    count = problem.count
    offsets = try engine.buffer(copying: graph.offsets.span, label: "diffusion map")
    columns = try engine.buffer(copying: graph.columns.span, label: "diffusion map")
    weights = try kernels.buffer(graph.weights)
    inverseDiagonal = try kernels.buffer(problem.diagonal.map { $0 > 0 ? 1 / $0 : 0 })
    degrees = try kernels.buffer(problem.degrees)
    inverseDegrees = try kernels.buffer(problem.degrees.map { 1 / $0 })
    ones = try kernels.buffer(problem.degrees.map { _ in 1 })
  }

  /// A block, its values undefined.
  func block() throws -> Reals { try kernels.buffer(count: count * width) }

  /// y = L x.
  func multiply(_ x: Reals, into y: Reals) throws {
    try kernels.product(
      UInt32(count), offsets, columns, weights, x, y, groups: kernels.groups(count))
  }

  /// r <- r - L d,  e = a d + b r / diag L,  x <- x + e.
  func smooth(_ a: Double, _ b: Double, _ d: Reals, _ r: Reals, _ x: Reals, _ e: Reals) throws {
    try kernels.smooth(
      UInt32(count), Float(a), Float(b), offsets, columns, weights, inverseDiagonal, d, r, x, e,
      groups: kernels.groups(count))
  }

  /// e = b r / diag L,  x <- e, or with `keeping` x + e.
  func start(_ b: Double, keeping: Bool, _ r: Reals, _ x: Reals, _ e: Reals) throws {
    try kernels.start(
      UInt32(count), Float(b), keeping ? 1 : 0, inverseDiagonal, r, x, e,
      groups: kernels.groups(count))
  }

  /// A^T diag(g) B for A of `left` columns and a block B; waits for the device.
  func gram(_ a: Reals, _ left: Int, _ g: Reals, _ b: Reals) throws -> Matrix {
    let rows = kernels.gramRows(count)
    let groups = (count + rows - 1) / rows
    let parts = try kernels.buffer(count: groups * left * width)
    try kernels.gram(
      UInt32(count), UInt32(left), UInt32(rows), a, g, b, parts, groups: WorkSize(groups))
    let values = try kernels.values(parts)
    var sums = Matrix(rows: left, columns: width)
    let size = left * width
    for group in 0..<groups {
      for place in 0..<size { sums.elements[place] += values[group * size + place] }
    }
    return sums
  }

  /// y = A C + B E for A of `left` columns and a block B, where C stands above E.
  func combine(
    _ a: Reals, _ left: Int, _ b: Reals, _ coefficients: Matrix, into y: Reals
  ) throws {
    let columns = coefficients.columns
    let upper = try kernels.buffer(Array(coefficients.elements.prefix(left * columns)))
    let lower = try kernels.buffer(Array(coefficients.elements.dropFirst(left * columns)))
    try kernels.combine(
      UInt32(count), UInt32(left), UInt32(columns), a, upper, b, lower, y,
      groups: kernels.groups(count, width: columns))
  }

  /// r = Y - diag(degrees) X diag(values) for the first columns of Y and X, each of `left` columns.
  func residual(
    _ y: Reals, _ x: Reals, _ left: Int, _ values: [Double], into r: Reals
  ) throws {
    try kernels.residual(
      UInt32(count), UInt32(left), y, x, degrees, try kernels.buffer(values), r,
      groups: kernels.groups(count))
  }
}
