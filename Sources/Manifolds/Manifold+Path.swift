internal import Foundation

extension Manifold {
  /// A path between two points that no bend makes shorter, at even steps.
  ///
  ///     c(0) = p,  c(1) = q,  |c'| constant,  c locally shortest
  ///
  /// It is found from the projection alone: points between are moved to the closest point of the
  /// middle of their neighbours. Between antipodes of a sphere, where every great circle is
  /// shortest, it is one of them.
  ///
  /// - Parameters:
  ///   - p: A point of M.
  ///   - q: A point of M.
  ///   - count: How many points, both ends among them; at least 2.
  /// - Returns: The points. The last may be another representative of q.
  /// - Precision: The points lie on M; steps are even to about 1e-4 of their length.
  /// - Complexity: Some twenty thousand projections.
  public func path(from p: [Double], to q: [Double], count: Int) -> [[Double]] {
    precondition(count >= 2, "a path has two ends")
    var path = [p, turningPoint(p, q), q]
    for _ in 0..<5 { path = relaxed(refined(path)) }
    return evenly(path, count: count)
  }

  /// The closest point of the middle; where that is no point between, as for antipodes, a point
  /// nearby that is.
  private func turningPoint(_ p: [Double], _ q: [Double]) -> [Double] {
    let across = zip(p, q).map { $1 - $0 }
    let length = norm(across)
    guard length > 0 else { return p }
    let middle = zip(p, q).map { ($0 + $1) / 2 }
    var best = project(middle)
    for axis in p.indices where !isBetween(best, p, q) {
      // Off the middle, square to the line from p to q.
      let along = across[axis] / (length * length)
      let offset = across.enumerated().map { ($0 == axis ? 1 : 0) - along * $1 }
      best = project(zip(middle, offset).map { $0 + 1e-3 * length * $1 })
    }
    return best
  }

  /// Whether a point is as far from one end as from the other, to a tenth.
  private func isBetween(_ point: [Double], _ p: [Double], _ q: [Double]) -> Bool {
    let (first, second) = (chord(p, point), chord(point, q))
    return abs(first - second) <= 0.1 * max(first, second)
  }

  /// Points at even steps along a path.
  private func evenly(_ path: [[Double]], count: Int) -> [[Double]] {
    let lengths = zip(path, path.dropFirst()).map { chord($0, $1) }
    let total = lengths.reduce(0, +)
    var (segment, passed) = (0, 0.0)
    let inner = (1..<count - 1).map { step in
      let goal = total * Double(step) / Double(count - 1)
      while segment < lengths.count - 1, passed + lengths[segment] < goal {
        passed += lengths[segment]
        segment += 1
      }
      let share = lengths[segment] > 0 ? (goal - passed) / lengths[segment] : 0
      return project(zip(path[segment], path[segment + 1]).map { $0 + share * ($1 - $0) })
    }
    return [path[0]] + inner + [path[path.count - 1]]
  }
}

extension ProjectiveSpace {
  /// The sphere's path to the nearer of q and -q.
  public func path(from p: [Double], to q: [Double], count: Int) -> [[Double]] {
    sphere.path(from: p, to: inner(p, q) < 0 ? q.map { -$0 } : q, count: count)
  }
}

extension ProductManifold {
  /// The factors' paths, side by side.
  public func path(from p: [Double], to q: [Double], count: Int) -> [[Double]] {
    let paths = parts.map { $0.path(from: Array(p[$1]), to: Array(q[$1]), count: count) }
    return (0..<count).map { step in paths.flatMap { $0[step] } }
  }
}
