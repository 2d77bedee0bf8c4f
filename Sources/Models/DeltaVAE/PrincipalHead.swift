internal import DiffeoLinearAlgebra
internal import DiffeoManifolds
internal import DiffeoTensors

/// An initial mean head that lays data over the manifold: the principal components of the
/// encoder's features, spread as uniform points are, and turned to where they lie closest to the
/// manifold.
///
///     place = m + s Q^T L^(-1/2) V^T (h - E h)
///
/// with V and L the first n principal directions of the features h and their variances, m and s the
/// means and deviations of the coordinates of uniform points of M, and Q the best of some random
/// rotations by
///
///     E<place, P(place)> / sqrt(E|place|^2 E|P(place)|^2)
///
/// A random head tears the data: a torus of pictures, say, onto two circles, with places between
/// where P jumps, and training seldom mends that. Where places lie close to M they are far from where
/// P jumps, and the map is whole from the start.
struct PrincipalHead {
  /// `[features, n]`.
  let weight: Matrix
  /// `[n]`.
  let bias: [Double]

  /// Data that are looked at, rotations that are tried, and data that they are tried on.
  static let (rows, rotations, trials) = (1024, 512, 256)
  /// Beyond so many coordinates any rotation is as good as the next.
  private static let greatestWidth = 32

  /// The head for given features.
  ///
  /// - Parameters:
  ///   - features: h of some data; `[rows, features]`.
  ///   - manifold: M.
  ///   - key: The random stream.
  /// - Throws: An OpenCL error; nil where the features do not vary in n directions.
  init?(features: Tensor, on manifold: any Manifold, key: RandomKey) throws {
    let n = manifold.ambientDimension
    let mean = try features.mean(axes: [0], keepingAxes: true)
    let centered = try features - mean
    guard n <= min(Self.greatestWidth, features.shape[1]),
      let white = try Self.whitening(centered, to: n)
    else { return nil }
    let spread = Spread(of: manifold)
    let points = try Matrix(centered.everyFew(Self.trials)) * white.transposed
    let rotation = try Self.rotation(
      of: points, on: manifold, spread, key, backend: features.backend)
    weight = spread.scaled(white.transposed * rotation)
    let shift = Matrix(rows: 1, columns: features.shape[1], try mean.doubles()) * weight
    bias = zip(spread.means, shift.elements).map { $0 - $1 }
  }

  /// `L^(-1/2) V^T` of centred features, `[n, features]`; nil where they do not vary in n directions.
  private static func whitening(_ centered: Tensor, to n: Int) throws -> Matrix? {
    let width = centered.shape[1]
    let covariance = try centered.matrixProduct(centered, transposeLeft: true)
      .affine(scale: 1 / Double(centered.shape[0])).doubles()
    guard covariance.allSatisfy(\.isFinite) else { return nil }
    let eigen = try SymmetricEigen(
      of: Matrix(rows: width, columns: width, covariance), (width - n)..<width)
    guard let least = eigen.values.first, let greatest = eigen.values.last, least > 1e-6 * greatest
    else { return nil }
    var white = eigen.vectors
    for (row, variance) in eigen.values.enumerated() {
      // Of a direction and its opposite the one whose greatest element is positive: on every device.
      let top = white[row: row].max { abs($0) < abs($1) } ?? 1
      let scale = (top < 0 ? -1 : 1) / variance.squareRoot()
      for column in 0..<width { white[row, column] *= scale }
    }
    return white
  }

  /// The rotation that brings points closest to the manifold; the first of equals.
  private static func rotation(
    of points: Matrix, on manifold: any Manifold, _ spread: Spread, _ key: RandomKey,
    backend: Backend
  ) throws -> Matrix {
    let n = points.columns
    let all = try (0..<rotations).map { index in
      let own = key.at(step: key.step + UInt32(index))
      let start = Matrix(rows: n, columns: n, (0..<(n * n)).map { own.normal($0) })
      return try QRDecomposition(of: start).orthonormal
    }
    let places = try Tensor(
      doubles: all.flatMap { spread.placed(points * $0).elements },
      shape: [rotations * points.rows, n], on: backend)
    let found = try closeness(of: places, to: try manifold.project(places))
    var best = 0
    // Rounding, which differs between devices, must not choose among equals.
    for index in 1..<rotations where found[index] > found[best] + 1e-4 { best = index }
    return all[best]
  }

  /// The measure of each rotation; a rotation's places stand one after the other.
  private static func closeness(of places: Tensor, to targets: Tensor) throws -> [Double] {
    func sums(_ products: Tensor) throws -> [Double] {
      try products.reshaped(to: [rotations, products.count / rotations]).sum(axes: [1]).doubles()
    }
    let along = try sums(places * targets)
    let squares = zip(try sums(places.squared()), try sums(targets.squared()))
    return zip(along, squares).map { $0 / ($1.0 * $1.1).squareRoot() }
  }
}

/// Means and deviations of the coordinates of uniform points.
private struct Spread {
  let means: [Double]
  let deviations: [Double]

  init(of manifold: any Manifold) {
    let count = 1000.0
    let points = (0..<Int(count)).map { manifold.samplePoint($0, key: RandomKey(seed: 0)) }
    let means = points[0].indices.map { i in points.reduce(0) { $0 + $1[i] } / count }
    self.means = means
    deviations = means.indices.map { i in
      (points.reduce(0) { $0 + ($1[i] - means[i]) * ($1[i] - means[i]) } / count).squareRoot()
    }
  }

  /// The columns of a matrix times the deviations.
  func scaled(_ matrix: Matrix) -> Matrix { matrix * Matrix(diagonal: deviations) }

  /// Points of means 0 and variances 1, spread likewise.
  func placed(_ points: Matrix) -> Matrix {
    var places = scaled(points)
    for row in 0..<places.rows {
      for column in 0..<places.columns { places[row, column] += means[column] }
    }
    return places
  }
}

extension Matrix {
  /// A matrix from a tensor.
  fileprivate init(_ tensor: Tensor) throws {
    self.init(rows: tensor.shape[0], columns: tensor.shape[1], try tensor.doubles())
  }
}

extension Tensor {
  /// Some rows at even distances.
  func everyFew(_ count: Int) throws -> Tensor {
    let rows = shape[0]
    if rows <= count { return self }
    let indices = (0..<count).map { Int32($0 * rows / count) }
    return try gathering(Indices(indices, on: backend))
  }
}
