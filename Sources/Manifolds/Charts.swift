internal import DiffeoTensors
internal import Foundation

extension Sphere {
  /// The circle, its grid a ring; the sphere, its grid by longitude and latitude; for more dimensions the first three
  /// coordinates, with the grid over the sphere in them.
  public var chart: Chart {
    let width = ambientDimension
    switch dimension {
    case 1:
      return Chart(.circle, coordinates: { $0 }, point: ring)
    case 2:
      return Chart(.sphere, coordinates: { $0 }, point: { u, v in globe(u, v) })
    default:
      return Chart(
        .space, coordinates: { Array($0[..<3]) },
        point: { u, v in globe(u, v) + [Double](repeating: 0, count: width - 3) })
    }
  }
}

extension FlatTorus {
  /// The square of the two angles, the second one upwards.
  public var chart: Chart {
    Chart(
      .periodicSquare, coordinates: { angles(of: $0) },
      point: { u, v in point(at: [turn(u), -turn(v)]) })
  }
}

extension EmbeddedTorus {
  /// The square of the angles along the ring, to the right, and around the tube, upwards.
  public var chart: Chart {
    Chart(
      .periodicSquare, coordinates: { angles(of: $0) },
      point: { u, v in point(at: [turn(u), -turn(v)]) })
  }
}

extension ProjectiveSpace {
  /// The circle of twice the angle; the disk and the ball of the tangent vectors that lead from the
  /// last axis to a point, over pi / 2; for more dimensions the first three coordinates of the half
  /// of the sphere around that axis.
  public var chart: Chart {
    let width = ambientDimension
    switch dimension {
    case 1:
      return Chart(
        .circle,
        coordinates: { [$0[0] * $0[0] - $0[1] * $0[1], 2 * $0[0] * $0[1]] },
        point: { u, v in ring(u, v).map { direction(atan2($0[1], $0[0]) / 2) } })
    case 2:
      return Chart(
        .disk, coordinates: fromLastAxis, point: { u, v in disk(u, v).map(aroundLastAxis) })
    case 3:
      return Chart(
        .ball, coordinates: fromLastAxis,
        point: { u, v in disk(u, v).map { aroundLastAxis($0 + [0]) } })
    default:
      return Chart(
        .space, coordinates: { Array(upper($0)[..<3]) },
        point: { u, v in
          disk(u, v).map { $0 + [Double](repeating: 0, count: width - 3) + [depth($0)] }
        })
    }
  }
}

extension SpecialOrthogonal {
  /// The ball of axis times angle over pi; the grid is its middle slice.
  public var chart: Chart {
    Chart(
      .ball, coordinates: { axisAngle(of: $0).map { $0 / .pi } },
      point: { u, v in
        disk(u, v).map { place in
          let angle = Double.pi * norm(place)
          let axis = angle > 0 ? place.map { $0 * .pi / angle } : [0, 0]
          let sine = sin(angle / 2)
          return rotation(of: [cos(angle / 2), sine * axis[0], sine * axis[1], 0])
        }
      })
  }

  /// The axis of a rotation, of unit length, times its angle in [0, pi].
  public func axisAngle(of rotation: [Double]) -> [Double] {
    // A column of the quaternion's outer product with itself, the one of its greatest component.
    let m = rotation
    let squares = [
      1 + m[0] + m[4] + m[8], 1 + m[0] - m[4] - m[8], 1 - m[0] + m[4] - m[8],
      1 - m[0] - m[4] + m[8],
    ]
    let columns = [
      [squares[0], m[7] - m[5], m[2] - m[6], m[3] - m[1]],
      [m[7] - m[5], squares[1], m[1] + m[3], m[2] + m[6]],
      [m[2] - m[6], m[1] + m[3], squares[2], m[5] + m[7]],
      [m[3] - m[1], m[2] + m[6], m[5] + m[7], squares[3]],
    ]
    let greatest = squares.indices.max { squares[$0] < squares[$1] } ?? 0
    let q = columns[greatest].map { columns[greatest][0] < 0 ? -$0 : $0 }
    let vector = Array(q[1...])
    let length = norm(vector)
    guard length > 0 else { return [0, 0, 0] }
    let angle = 2 * atan2(length, q[0])
    return vector.map { $0 / length * angle }
  }
}

extension Euclidean {
  /// The line, the plane or the first three coordinates; the grid by quantiles of the prior, the
  /// same share of it in every cell.
  public var chart: Chart {
    let width = dimension
    switch dimension {
    case 1:
      return Chart(.line, coordinates: { $0 }, point: { u, _ in [normalQuantile(u)] })
    case 2:
      return Chart(
        .plane, coordinates: { $0 },
        point: { u, v in [normalQuantile(u), -normalQuantile(v)] })
    default:
      return Chart(
        .space, coordinates: { Array($0[..<3]) },
        point: { u, v in
          [normalQuantile(u), -normalQuantile(v)] + [Double](repeating: 0, count: width - 2)
        })
    }
  }
}

extension ProductManifold {
  /// Two circles as the square of their angles; else the first factor's chart, the others held at
  /// the first of their uniform points.
  public var chart: Chart { isTwoCircles ? FlatTorus().chart : chart(of: 0) }

  var isTwoCircles: Bool {
    factors.count == 2 && factors.allSatisfy { ($0 as? Sphere)?.dimension == 1 }
  }

  /// The chart of a factor, the others held at the first of their uniform points.
  func chart(of factor: Int) -> Chart {
    let own = factors[factor].chart
    let start = factors[..<factor].reduce(0) { $0 + $1.ambientDimension }
    let place = start..<(start + factors[factor].ambientDimension)
    return Chart(
      own.kind, coordinates: { own.coordinates(Array($0[place])) },
      point: { u, v in
        let held = samplePoint(0, key: RandomKey(seed: 0))
        return own.point(u, v).map {
          Array(held[..<place.lowerBound] + $0 + held[place.upperBound...])
        }
      })
  }
}

extension Manifold {
  /// Charts that show all of the manifold together: of a product one for each factor, else one.
  public var charts: [Chart] {
    guard let product = self as? ProductManifold, !product.isTwoCircles else { return [chart] }
    return product.factors.indices.map(product.chart(of:))
  }
}

/// An angle in (-pi, pi) from a share of the turn.
private func turn(_ share: Double) -> Double { (2 * share - 1) * .pi }

/// The point of the unit circle at an angle.
private func direction(_ angle: Double) -> [Double] { [cos(angle), sin(angle)] }

/// The point of the unit sphere at a longitude and, from north to south, a latitude.
private func globe(_ u: Double, _ v: Double) -> [Double] {
  direction(turn(u)).map { $0 * sin(.pi * v) } + [cos(.pi * v)]
}

/// The point of the unit disk at a place of the square around it; nil outside.
private func disk(_ u: Double, _ v: Double) -> [Double]? {
  let place = [2 * u - 1, 1 - 2 * v]
  return norm(place) <= 1 ? place : nil
}

/// The point of the circle at a place of the square around it, seen from the middle; nil outside of
/// a ring along the rim.
private func ring(_ u: Double, _ v: Double) -> [Double]? {
  let place = [2 * u - 1, 1 - 2 * v]
  let radius = norm(place)
  return radius > 0.74 && radius <= 1 ? place.map { $0 / radius } : nil
}

/// The tangent vector at the last axis that leads to the representative less than a right angle
/// away from it, in right angles.
private func fromLastAxis(_ point: [Double]) -> [Double] {
  let aside = upper(point)
  let length = norm(aside)
  return length > 0
    ? aside.map { $0 / length * atan2(length, abs(point[aside.count])) * 2 / .pi }
    : aside
}

/// The point of the unit sphere that a tangent vector at the last axis, in right angles, leads to.
private func aroundLastAxis(_ place: [Double]) -> [Double] {
  let length = norm(place)
  let angle = length * .pi / 2
  return place.map { length > 0 ? $0 / length * sin(angle) : 0 } + [cos(angle)]
}

/// What a point of the unit ball lacks to the unit sphere.
private func depth(_ place: [Double]) -> Double {
  max(1 - inner(place, place), 0).squareRoot()
}

/// All coordinates but the last of the representative whose last is not negative.
private func upper(_ point: [Double]) -> [Double] {
  let last = point[point.count - 1]
  return point.dropLast().map { last < 0 ? -$0 : $0 }
}

/// The x with `(1 + erf(x / sqrt 2)) / 2 = share`, by bisection.
private func normalQuantile(_ share: Double) -> Double {
  var (low, high) = (-9.0, 9.0)
  for _ in 0..<60 {
    let middle = (low + high) / 2
    if erfc(-middle / 2.0.squareRoot()) / 2 < share { low = middle } else { high = middle }
  }
  return (low + high) / 2
}
