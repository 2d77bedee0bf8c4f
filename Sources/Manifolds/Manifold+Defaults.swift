public import DiffeoDifferentiation
internal import DiffeoTensors
internal import Foundation

extension Manifold {
  /// How far a point of R^n is from M: `|z - P(z)|`.
  public func deviation(of point: [Double]) -> Double {
    norm(zip(point, project(point)).map { $0 - $1 })
  }

  /// None: not a quotient by antipodes.
  public var loopLength: Double? { nil }

  /// None: the paper's constants are right.
  public var faithfulDivergence: DivergenceConstants? { nil }

  /// The scalar curvature at many points, from the host: values and, by central differences of the
  /// curvature at P(z), gradients.
  public func scalarCurvature(at points: Variable) throws -> Variable {
    try checkShape(points.value, "scalar curvature")
    let backend = points.value.backend
    let rows = try points.value.copied(to: .reference).rows
    let values = rows.map { scalarCurvature(at: $0) }
    let result = try Tensor(doubles: values, shape: [rows.count], on: backend)
    return .operation(result, inputs: [points]) { context in
      let slopes = try Tensor(
        doubles: rows.flatMap(curvatureGradient), shape: points.shape, on: backend)
      let gradient = try context.upstream.value.reshaped(to: [rows.count, 1]) * slopes
      return [
        onceDifferentiable(
          gradient, of: [context.inputs[0], context.upstream], "The gradient of a curvature")
      ]
    }
  }

  /// The length of a path between two points that no bend makes shorter, found from the projection
  /// alone: points between are moved to the closest point of the middle of their neighbours.
  ///
  /// - Parameters:
  ///   - p: A point of M.
  ///   - q: A point of M.
  /// - Returns: The length: the distance, if the path that starts as the straight line's projection
  ///   leads to the shortest.
  /// - Precision: About 1e-6 relative, for paths that turn by less than a half.
  /// - Complexity: Some four thousand projections.
  public func distance(from p: [Double], to q: [Double]) -> Double {
    var path = [p, q]
    var lengths: [Double] = []
    for _ in 0..<5 {
      path = relaxed(refined(path))
      lengths.append(zip(path, path.dropFirst()).reduce(0) { $0 + chord($1.0, $1.1) })
    }
    // A chord misses its arc by a term in the square of its length.
    return (4 * lengths[4] - lengths[3]) / 3
  }

  /// A path with a point between any two neighbours.
  func refined(_ path: [[Double]]) -> [[Double]] {
    zip(path, path.dropFirst()).flatMap { [$0, project(middle($0, $1))] } + [path[path.count - 1]]
  }

  /// A path whose points are near the middle of their neighbours.
  ///
  /// Odd and even points take turns, over-relaxed by the factor that is best on a line.
  func relaxed(_ path: [[Double]]) -> [[Double]] {
    var path = path
    let count = path.count - 1
    let factor = 2 / (1 + sin(.pi / Double(count)))
    for _ in 0..<(3 * count) {
      for parity in 1...2 {
        for index in stride(from: parity, to: count, by: 2) {
          let goal = middle(path[index - 1], path[index + 1])
          path[index] = project(zip(path[index], goal).map { $0 + factor * ($1 - $0) })
        }
      }
    }
    return path
  }

  private func middle(_ p: [Double], _ q: [Double]) -> [Double] {
    zip(p, q).map { ($0 + $1) / 2 }
  }

  func chord(_ p: [Double], _ q: [Double]) -> Double {
    norm(zip(p, q).map { $0 - $1 })
  }

  /// The gradient of the curvature at P(z) by central differences.
  private func curvatureGradient(_ point: [Double]) -> [Double] {
    point.indices.map { index in
      let h = 6e-6 * max(abs(point[index]), 1)
      var (low, high) = (point, point)
      low[index] -= h
      high[index] += h
      return (scalarCurvature(at: project(high)) - scalarCurvature(at: project(low))) / (2 * h)
    }
  }
}
