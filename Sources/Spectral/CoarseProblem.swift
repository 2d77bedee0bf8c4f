internal import DiffeoLinearAlgebra
internal import DiffeoTensors

/// The eigenvalue problem of a graph's groups, small enough for a dense factor on the host.
///
///     L_c = T^T L T,   T_ia = 1 where point i is in group a
///
/// What a smoother cannot reach, vectors that vary slowly, it solves: e = T L_c^+ T^T r.
struct CoarseProblem {
  /// The groups of the points.
  let groups: Aggregation
  /// The component of each group.
  let components: [Int32]
  /// The groups that are not a whole component: where L_c is not 0.
  let active: [Int]
  /// The factor of L_c over active groups, with one group of each component held at 0.
  private let factor: Cholesky?
  private let laplacian: Matrix
  private let componentCount: Int

  /// The most groups that are factored.
  static let largestCount = 4096

  /// Gathers the points of a problem in about `target` groups.
  init(_ problem: GraphProblem, target: Int) throws {
    let graph = problem.affinities
    groups = Aggregation(
      of: WeightedGraph(
        offsets: graph.offsets, columns: graph.columns, weights: graph.weights,
        masses: graph.degrees), target: target)
    var components = [Int32](repeating: 0, count: groups.count)
    for (point, label) in groups.labels.enumerated() {
      components[Int(label)] = graph.components[point]
    }
    self.components = components
    componentCount = graph.componentCount
    let active = (0..<groups.count).filter { [groups] in !groups.graph.edges(of: $0).isEmpty }
    self.active = active.count <= Self.largestCount ? active : []
    laplacian = Self.laplacian(groups.graph, self.active)
    factor = try Self.factor(laplacian, self.active.map { components[$0] })
  }

  /// Whether there is something to solve.
  var isEmpty: Bool { factor == nil }

  /// Eigenvectors that the groups can tell apart, those of components not counted.
  var rank: Int { isEmpty ? 0 : active.count - Set(active.map { components[$0] }).count }

  /// Solves L_c x = b for the columns of b, of which each sums to 0 over each component.
  ///
  /// - Parameters:
  ///   - sums: `[groups, columns]`, row-major.
  ///   - columns: How many right-hand sides there are.
  /// - Returns: A solution, up to constants on the components.
  func solve(_ sums: [Double], columns: Int) -> [Double] {
    guard let factor else { return [Double](repeating: 0, count: sums.count) }
    var rows = Matrix(rows: columns, columns: active.count)
    for (place, group) in active.enumerated() {
      for column in 0..<columns { rows[column, place] = sums[group * columns + column] }
    }
    let solution = factor.solve(rows)
    var result = [Double](repeating: 0, count: sums.count)
    for (place, group) in active.enumerated() {
      for column in 0..<columns { result[group * columns + column] = solution[column, place] }
    }
    return result
  }

  /// The means of a block over each component, given its sums, weighted by degrees, over groups.
  ///
  /// - Returns: The mean of its component for each group; `[groups, columns]`.
  func means(_ sums: [Double], columns: Int) -> [Double] {
    var totals = [Double](repeating: 0, count: componentCount * columns)
    var masses = [Double](repeating: 0, count: componentCount)
    for group in 0..<groups.count {
      let component = Int(components[group])
      masses[component] += groups.graph.masses[group]
      for column in 0..<columns {
        totals[component * columns + column] += sums[group * columns + column]
      }
    }
    var result = sums
    for group in 0..<groups.count {
      let component = Int(components[group])
      for column in 0..<columns {
        result[group * columns + column] =
          totals[component * columns + column] / masses[component]
      }
    }
    return result
  }

  /// Approximate eigenvectors of the least eigenvalues of L_c x = lambda D_c x, by inverse
  /// iteration from random vectors.
  ///
  /// - Returns: `[groups, columns]`.
  func lowest(columns: Int) -> [Double] {
    var block = (0..<(groups.count * columns)).map { key.normal($0) }
    for _ in 0..<8 {
      var right = block
      for group in 0..<groups.count {
        for column in 0..<columns {
          right[group * columns + column] *= groups.graph.masses[group]
        }
      }
      let mean = means(right, columns: columns)
      for group in 0..<groups.count {
        for column in 0..<columns {
          right[group * columns + column] -=
            mean[group * columns + column] * groups.graph.masses[group]
        }
      }
      block = normalized(solve(right, columns: columns), columns: columns)
    }
    return block
  }

  /// The greatest eigenvalue of L_c x = lambda M_c x, where M_c sums the diagonal of L over groups:
  /// what lies above it, no group sees.
  func edge(diagonal: [Double]) -> Double {
    var masses = [Double](repeating: 0, count: groups.count)
    for (point, label) in groups.labels.enumerated() { masses[Int(label)] += diagonal[point] }
    let roots = active.map { masses[$0].squareRoot() }
    var vector = Matrix(rows: active.count, columns: 1, active.map { key.normal($0) })
    var value = 0.0
    for _ in 0..<20 {
      let scaled = Matrix(
        rows: active.count, columns: 1, zip(vector.elements, roots).map { $0 / $1 })
      let image = zip((laplacian * scaled).elements, roots).map { $0 / $1 }
      value = image.reduce(0) { $0 + $1 * $1 }.squareRoot()
      if value == 0 { return 0 }
      vector.elements = image.map { $0 / value }
    }
    return value
  }

  private let key = RandomKey(seed: 0, purpose: .initialization)

  /// Orthonormal columns of the same span.
  private func normalized(_ block: [Double], columns: Int) -> [Double] {
    guard groups.count >= columns,
      let factor = try? QRDecomposition(
        of: Matrix(rows: groups.count, columns: columns, block))
    else { return block }
    return factor.orthonormal.elements
  }

  private static func laplacian(_ graph: WeightedGraph, _ active: [Int]) -> Matrix {
    var places = [Int](repeating: -1, count: graph.count)
    for (place, group) in active.enumerated() { places[group] = place }
    var matrix = Matrix(rows: active.count, columns: active.count)
    for (place, group) in active.enumerated() {
      for edge in graph.edges(of: group) {
        matrix[place, places[Int(graph.columns[edge])]] -= graph.weights[edge]
        matrix[place, place] += graph.weights[edge]
      }
    }
    return matrix
  }

  /// Holding a group at 0 leaves a component's solutions as they are, up to a constant.
  private static func factor(_ laplacian: Matrix, _ components: [Int32]) throws -> Cholesky? {
    if laplacian.rows == 0 { return nil }
    var held = laplacian
    var seen = Set<Int32>()
    for (place, component) in components.enumerated() where seen.insert(component).inserted {
      held[place, place] *= 2
    }
    // Rounding may leave a bottleneck without a positive pivot.
    for place in 0..<held.rows { held[place, place] *= 1 + 0x1p-48 }
    return try? Cholesky(of: held)
  }
}
