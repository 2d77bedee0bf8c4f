internal import Foundation

/// Shortest paths on a torus of revolution, by relaxation.
///
/// A path has the angles phi(s), theta(s); its energy is half the integral of
/// `a^2 theta'^2 + w(theta) phi'^2` with `w = (c + a cos theta)^2`. For a given theta(s) the best
/// phi(s) has `w phi'` constant (Clairaut), which leaves a problem for theta alone:
///
///     E(theta) = 1/2 (integral of a^2 theta'^2 + Phi^2 / integral of 1 / w),  distance^2 = 2 E
///
/// On M intervals its error is a series in M^-2, so that two path lengths extrapolate. Descent finds
/// the best path of a homotopy class; the starts are straight lines, bent or not, to the end and to
/// the end one turn of the tube away. A geodesic within the injectivity radius is the shortest.
struct TorusGeodesic {
  let torus: EmbeddedTorus
  /// The difference in phi, between 0 and pi: the longer way round has the larger energy.
  let turn: Double
  /// theta at both ends.
  let start: Double
  let end: Double

  init(_ torus: EmbeddedTorus, from p: [Double], to q: [Double]) {
    let (first, second) = (torus.angles(of: p), torus.angles(of: q))
    self.torus = torus
    self.turn = abs(Self.wrapped(second[0] - first[0]))
    self.start = first[1]
    self.end = first[1] + Self.wrapped(second[1] - first[1])
  }

  /// The distance.
  var length: Double {
    let straight = relaxed(line(to: end, bend: 0, intervals: 64))
    var best = straight
    let radius = Double.pi * min(torus.tube, torus.ring - torus.tube)
    if 2 * energy(straight) > radius * radius {
      for goal in [end - 2 * .pi, end, end + 2 * .pi] {
        for bend in [-2.0, 0, 2] {
          let path = relaxed(line(to: goal, bend: bend, intervals: 64))
          if energy(path) < energy(best) { best = path }
        }
      }
    }
    let fine = energy(relaxed(doubled(best)))
    return (2 * max((4 * fine - energy(best)) / 3, 0)).squareRoot()
  }

  private static func wrapped(_ angle: Double) -> Double { remainder(angle, 2 * .pi) }

  private func line(to goal: Double, bend: Double, intervals: Int) -> [Double] {
    (0...intervals).map { index in
      let s = Double(index) / Double(intervals)
      return start + (goal - start) * s + bend * sin(.pi * s)
    }
  }

  private func doubled(_ path: [Double]) -> [Double] {
    zip(path, path.dropFirst()).flatMap { [$0, ($0 + $1) / 2] } + [path[path.count - 1]]
  }

  /// `1 / w` at an angle, its first derivative and the size of its second.
  private func inverse(_ theta: Double) -> (value: Double, slope: Double, bend: Double) {
    let (radius, slope) = (torus.ring + torus.tube * cos(theta), -torus.tube * sin(theta))
    let value = 1 / (radius * radius)
    let bend = 6 * slope * slope * value * value + 2 * torus.tube * abs(cos(theta)) * value / radius
    return (value, -2 * slope * value / radius, bend)
  }

  private func energy(_ path: [Double]) -> Double {
    let intervals = Double(path.count - 1)
    var (length, sum) = (0.0, 0.0)
    for (x, y) in zip(path, path.dropFirst()) {
      length += (y - x) * (y - x)
      sum += inverse((x + y) / 2).value
    }
    return intervals / 2 * (torus.tube * torus.tube * length + turn * turn / sum)
  }

  /// Descends until the energy stands still.
  private func relaxed(_ path: [Double]) -> [Double] {
    var path = path
    var value = energy(path)
    for _ in 0..<400 {
      let direction = step(path)
      var scale = 1.0
      var next = path
      var reached = value
      repeat {
        next = zip(path, direction).map { $0 + scale * $1 }
        reached = energy(next)
        scale /= 2
      } while reached > value && scale > 1e-6
      guard reached < value else { break }
      let gain = value - reached
      (path, value) = (next, reached)
      if gain < 1e-15 * value { break }
    }
    return path
  }

  /// Minus the gradient, divided by a tridiagonal matrix above the Hessian (Thomas's elimination).
  private func step(_ path: [Double]) -> [Double] {
    let count = path.count - 1
    let terms = zip(path, path.dropFirst()).map { inverse(($0 + $1) / 2) }
    let sum = terms.reduce(0) { $0 + $1.value }
    let pull = turn * turn / (sum * sum)
    let stiffness = torus.tube * torus.tube
    var (upper, right) = ([0.0], [0.0])
    for k in 1..<count {
      let force =
        stiffness * (path[k + 1] - 2 * path[k] + path[k - 1])
        + pull * (terms[k - 1].slope + terms[k].slope) / 4
      let diagonal = 2 * stiffness + pull * (terms[k - 1].bend + terms[k].bend) / 8
      let pivot = diagonal - stiffness * upper[k - 1]
      upper.append(stiffness / pivot)
      right.append((force + stiffness * right[k - 1]) / pivot)
    }
    var direction = [Double](repeating: 0, count: count + 1)
    for k in (1..<count).reversed() { direction[k] = right[k] + upper[k] * direction[k + 1] }
    return direction
  }
}
