internal import DiffeoGeometry
internal import DiffeoLinearAlgebra
internal import DiffeoOpenCL
internal import DiffeoTensors
internal import DiffeoVerification

/// Every operation on blocks over a graph once: by kernels, and by their formulas in float64.
struct BlockOperations {
  private let problem: GraphProblem
  private let groups: Aggregation
  private let count: Int
  private let width: Int
  /// Two blocks, two of twice the width, and the coefficients of a combination.
  private let x: Matrix
  private let r: Matrix
  private let wide: Matrix
  private let image: Matrix
  private let coefficients: Matrix
  private let values: [Double]
  private let a = 0.375
  private let b = -1.25

  init(count: Int, width: Int) throws {
    (self.count, self.width) = (count, width)
    let cloud = try PointCloud(Samples.uniform([count, 2], in: -1...1, on: .reference))
    let graph = try Affinities(of: cloud, k: min(6, count - 2), alpha: 0.5)
    problem = GraphProblem(graph)
    groups = Aggregation(
      of: WeightedGraph(
        offsets: graph.offsets, columns: graph.columns, weights: graph.weights,
        masses: graph.degrees), target: max(1, count / 5))
    func numbers(_ rows: Int, _ columns: Int, _ seed: UInt64) -> Matrix {
      let key = RandomKey(seed: seed)
      return Matrix(
        rows: rows, columns: columns,
        (0..<(rows * columns)).map { Double(Float(key.uniform($0) - 0.5)) })
    }
    (x, r) = (numbers(count, width, 1), numbers(count, width, 2))
    (wide, image) = (numbers(count, 2 * width, 3), numbers(count, 2 * width, 4))
    coefficients = numbers(3 * width, 2 * width, 5)
    values = numbers(1, width, 6).elements
  }
}

extension BlockOperations {
  /// What the kernels give.
  func computed<Real: SpectralReal>(_ real: Real.Type, on engine: Engine) throws -> [Tensor] {
    let kernels = try GraphKernels<Real>(width: width, on: engine)
    let graph = try DeviceGraph(problem, kernels)
    let results = try products(graph) + steps(graph) + sums(graph) + combinations(graph)
    return try results.map { try tensor($0) }
  }

  private func products<Real: SpectralReal>(_ graph: DeviceGraph<Real>) throws -> [[Double]] {
    let y = try graph.block()
    try graph.multiply(graph.kernels.buffer(x.elements), into: y)
    return [try graph.kernels.values(y)]
  }

  private func steps<Real: SpectralReal>(_ graph: DeviceGraph<Real>) throws -> [[Double]] {
    let kernels = graph.kernels
    let (d, left) = (try kernels.buffer(x.elements), try kernels.buffer(r.elements))
    let (sum, step) = (try kernels.buffer(x.elements), try graph.block())
    try graph.smooth(a, b, d, left, sum, step)
    var results = try [left, sum, step].map { try kernels.values($0) }
    for keeping in [false, true] {
      try graph.start(b, keeping: keeping, left, sum, step)
      results += try [sum, step].map { try kernels.values($0) }
    }
    return results
  }

  private func sums<Real: SpectralReal>(_ graph: DeviceGraph<Real>) throws -> [[Double]] {
    let (kernels, engine) = (graph.kernels, graph.engine)
    let (block, step) = (try kernels.buffer(x.elements), try graph.block())
    let totals = try kernels.buffer(count: groups.count * width)
    let members = groups.members
    let offsets = try engine.buffer(copying: members.offsets.span, label: "verification")
    let points = try engine.buffer(copying: members.points.span, label: "verification")
    let labels = try engine.buffer(copying: groups.labels.span, label: "verification")
    try kernels.sum(
      UInt32(groups.count), offsets, points, graph.degrees, block, totals,
      groups: kernels.groups(groups.count))
    try kernels.spread(
      UInt32(count), Float(a), labels, totals, block, step, groups: kernels.groups(count))
    return try [totals, block, step].map { try kernels.values($0) }
  }

  private func combinations<Real: SpectralReal>(_ graph: DeviceGraph<Real>) throws -> [[Double]] {
    let kernels = graph.kernels
    let (left, block) = (try kernels.buffer(wide.elements), try kernels.buffer(x.elements))
    let gram = try graph.gram(left, 2 * width, graph.degrees, block)
    let (narrow, broad) = (try graph.block(), try kernels.buffer(count: 2 * count * width))
    let residual = try graph.block()
    try graph.combine(left, 2 * width, block, leading(coefficients), into: narrow)
    try graph.combine(left, 2 * width, block, coefficients, into: broad)
    try graph.residual(kernels.buffer(image.elements), left, 2 * width, values, into: residual)
    return try [gram.elements] + [narrow, broad, residual].map { try kernels.values($0) }
  }

  /// The first columns of a matrix of twice the width.
  private func leading(_ matrix: Matrix) -> Matrix {
    Matrix(
      rows: matrix.rows, columns: width,
      (0..<matrix.rows).flatMap { matrix[row: $0].prefix(width) })
  }

  private func tensor(_ values: [Double]) throws -> Tensor {
    try Tensor(doubles: values, shape: [values.count], on: .reference)
  }
}

extension BlockOperations {
  /// What the formulas give, in float64.
  func expected() throws -> [Tensor] {
    let inverse = problem.diagonal.map { $0 > 0 ? 1 / $0 : 0 }
    let left = map { r[$0, $1] - laplacian($0, $1) }
    let step = map { a * x[$0, $1] + b * inverse[$0] * left[$0, $1] }
    let sum = map { x[$0, $1] + step[$0, $1] }
    let start = map { b * inverse[$0] * left[$0, $1] }
    let again = map { start[$0, $1] + start[$0, $1] }
    let results =
      [map(laplacian), left, sum, step, start, start, again, start] + expectedSums()
      + expectedCombinations()
    return try results.map { try tensor($0.elements) }
  }

  private func expectedSums() -> [Matrix] {
    var totals = Matrix(rows: groups.count, columns: width)
    for (point, label) in groups.labels.enumerated() {
      for column in 0..<width {
        totals[Int(label), column] += problem.degrees[point] * x[point, column]
      }
    }
    let step = map { a * totals[Int(groups.labels[$0]), $1] }
    return [totals, map { x[$0, $1] + step[$0, $1] }, step]
  }

  private func expectedCombinations() -> [Matrix] {
    let weighed = map { problem.degrees[$0] * x[$0, $1] }
    let joined = Matrix(
      rows: count, columns: 3 * width,
      (0..<count).flatMap { wide[row: $0] + x[row: $0] })
    return [
      wide.transposed * weighed, joined * leading(coefficients), joined * coefficients,
      map { image[$0, $1] - problem.degrees[$0] * values[$1] * wide[$0, $1] },
    ]
  }

  private func laplacian(_ row: Int, _ column: Int) -> Double {
    let graph = problem.affinities
    return (Int(graph.offsets[row])..<Int(graph.offsets[row + 1])).reduce(0) {
      $0 + graph.weights[$1] * (x[row, column] - x[Int(graph.columns[$1]), column])
    }
  }

  /// A block of numbers by row and column.
  private func map(_ value: (Int, Int) -> Double) -> Matrix {
    Matrix(
      rows: count, columns: width,
      (0..<count).flatMap { row in (0..<width).map { value(row, $0) } })
  }
}
