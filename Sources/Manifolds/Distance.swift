public import DiffeoTensors
internal import Foundation

extension Manifold {
  /// The distances between many pairs of points, computed on the host; a manifold with a formula
  /// has it in tensor operations instead.
  ///
  /// - Parameters:
  ///   - p: `[count, n]`.
  ///   - q: `[count, n]`.
  /// - Returns: `[count]`.
  /// - Throws: A tensor error or an OpenCL error.
  public func distance(from p: Tensor, to q: Tensor) throws -> Tensor {
    try checkShape(p, "distance")
    try checkShape(q, "distance")
    let (left, right) = (try p.copied(to: .reference), try q.copied(to: .reference))
    let values = zip(left.rows, right.rows).map { distance(from: $0, to: $1) }
    return try Tensor(doubles: values, shape: [p.shape[0]], on: p.backend)
  }
}

extension Sphere {
  /// `2 atan2(|p - q|, |p + q|)` for many pairs of points.
  public func distance(from p: Tensor, to q: Tensor) throws -> Tensor {
    try (p - q).rowNorms().combining(.arcTangent, (p + q).rowNorms()).affine(scale: 2)
  }
}

extension ProjectiveSpace {
  /// `min(r, pi - r)` with the sphere's r, for many pairs of points.
  public func distance(from p: Tensor, to q: Tensor) throws -> Tensor {
    try sphere.distance(from: p, to: q)
      .combining(.minimum, sphere.distance(from: p, to: q.affine(scale: -1)))
  }
}

extension FlatTorus {
  /// `sqrt(a^2 + b^2)` with the angles between the points on each circle, for many pairs.
  public func distance(from p: Tensor, to q: Tensor) throws -> Tensor {
    let circle = try Sphere(dimension: 1)
    let squares = try [0..<2, 2..<4].map { range in
      try circle.distance(from: p.slice(axis: 1, range), to: q.slice(axis: 1, range)).squared()
    }
    return try (squares[0] + squares[1]).squareRoot()
  }
}

extension Euclidean {
  /// `|p - q|` for many pairs of points.
  public func distance(from p: Tensor, to q: Tensor) throws -> Tensor {
    try (p - q).rowNorms()
  }
}

extension SpecialOrthogonal {
  /// `2 sqrt(2) asin(|p - q| / sqrt(8))` for many pairs; in float32 within 1e-3 near the greatest
  /// distance, where the sine is flat, and to a few ulps below two thirds of it.
  public func distance(from p: Tensor, to q: Tensor) throws -> Tensor {
    let sine = try (p - q).rowNorms().affine(scale: 1 / 8.0.squareRoot())
    let cosine = try sine.squared().affine(scale: -1, offset: 1).clamped(0, 1).squareRoot()
    return try sine.combining(.arcTangent, cosine).affine(scale: 8.0.squareRoot())
  }
}

extension EmbeddedTorus {
  /// The distances between many pairs of near points, by a series in the differences of angles.
  ///
  ///     d^2 = a^2 D^2 + w F^2 + w'' D^2 F^2 / 24 - w'^2 F^4 / (48 a^2) - w'^2 D^2 F^2 / (12 w)
  ///
  /// with `D`, `F` the differences in theta and phi, `w = (c + a cos theta)^2` and its derivatives
  /// half-way; never below the distance in R^3.
  ///
  /// - Parameters:
  ///   - p: `[count, 3]`.
  ///   - q: `[count, 3]`.
  /// - Returns: `[count]`.
  /// - Throws: A tensor error or an OpenCL error.
  /// - Precision: The relative error falls with the fourth power of the differences: below 1e-3
  ///   where both are below 0.6. ``distance(from:to:)-([Double],_)`` is right at any distance.
  public func distance(from p: Tensor, to q: Tensor) throws -> Tensor {
    let (first, second) = (try TorusAngles(p, self), try TorusAngles(q, self))
    let turn = try first.ring.angle(to: second.ring).squared()
    let angle = try first.tube.angle(to: second.tube)
    let theta =
      try first.tube.sine.combining(.arcTangent, first.tube.cosine)
      + angle.affine(scale: 0.5)
    let (cosine, sine) = (try theta.applying(.cosine), try theta.applying(.sine))
    let radius = try cosine.affine(scale: tube, offset: ring)
    let (w, slope) = (try radius.squared(), try (radius * sine).affine(scale: -2 * tube).squared())
    let bend =
      try sine.squared().affine(scale: 2 * tube * tube)
      - (radius * cosine).affine(scale: 2 * tube)
    let square = try angle.squared()
    let mixed = try bend.affine(scale: 1 / 24.0) - (slope / w).affine(scale: 1 / 12.0)
    let series =
      try square.affine(scale: tube * tube) + turn * w + square * turn * mixed
      - (slope * turn * turn).affine(scale: 1 / (48 * tube * tube))
    return try series.combining(.maximum, (p - q).rowNorms().squared()).squareRoot()
  }
}

extension ProductManifold {
  /// The root of the sum of the factors' distances squared, for many pairs.
  public func distance(from p: Tensor, to q: Tensor) throws -> Tensor {
    let squares = try parts.map { factor, range in
      try factor.distance(from: p.slice(axis: 1, range), to: q.slice(axis: 1, range)).squared()
    }
    return try squares.dropFirst().reduce(squares[0]) { try $0 + $1 }.squareRoot()
  }

  /// The sum of the factors' log densities.
  public func logHeatKernel(from p: [Double], to q: [Double], time: Double) -> Double {
    parts.reduce(0) { sum, part in
      sum
        + part.0.logHeatKernel(from: Array(p[part.1]), to: Array(q[part.1]), time: time)
    }
  }

  /// The sum of the factors' log densities, of many motions.
  public func logHeatKernel(from p: Tensor, to q: Tensor, time: Tensor) throws -> Tensor {
    let terms = try parts.map { factor, range in
      try factor.logHeatKernel(
        from: p.slice(axis: 1, range), to: q.slice(axis: 1, range), time: time)
    }
    return try terms.dropFirst().reduce(terms[0]) { try $0 + $1 }
  }
}

extension Tensor {
  /// The norms of the rows of a matrix.
  fileprivate func rowNorms() throws -> Tensor {
    try squared().sum(axes: [1]).squareRoot()
  }
}

/// Angles of many points, as cosines and sines.
private struct Angles {
  let cosine: Tensor
  let sine: Tensor

  /// The angles from these to others, in (-pi, pi].
  func angle(to other: Angles) throws -> Tensor {
    let across = try cosine * other.sine - sine * other.cosine
    return try across.combining(.arcTangent, cosine * other.cosine + sine * other.sine)
  }
}

/// The angles of points of a torus; common factors of cosine and sine do not matter.
private struct TorusAngles {
  let ring: Angles
  let tube: Angles

  init(_ points: Tensor, _ torus: EmbeddedTorus) throws {
    let column: Shape = [points.shape[0]]
    let plane = try points.slice(axis: 1, 0..<2)
    let radius = try plane.squared().sum(axes: [1]).squareRoot()
    ring = Angles(
      cosine: try plane.slice(axis: 1, 0..<1).reshaped(to: column),
      sine: try plane.slice(axis: 1, 1..<2).reshaped(to: column))
    tube = Angles(
      cosine: try radius.affine(scale: 1, offset: -torus.ring),
      sine: try points.slice(axis: 1, 2..<3).reshaped(to: column))
  }
}
