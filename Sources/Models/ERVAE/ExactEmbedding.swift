public import DiffeoDifferentiation
public import DiffeoManifolds
internal import DiffeoTensors

/// A map of the unit cube onto a manifold that takes the uniform distribution to the uniform one, and
/// nearly every point from one place: what an embedding is to learn, written down.
///
///     circle             (cos 2 pi u, sin 2 pi u)
///     sphere S^2         longitude 2 pi u, height 2 v - 1
///     sphere S^d         sqrt(w) (cos 2 pi u, sin 2 pi u) beside sqrt(1 - w) S^(d-2),
///                        1 - w = (1 - v)^(2 / (d - 1))
///     flat torus         both angles uniform
///     embedded torus     phi = 2 pi u,  theta + (a / c) sin theta = 2 pi v
///     rotations          unit quaternions of the half of S^3 whose first angle is below pi
///     product            side by side
///
/// - Source: S. Marsaglia, Choosing a point from the surface of a sphere (1972); K. Shoemake, Uniform
///   random rotations (Graphics Gems III, 1992).
public struct ExactEmbedding {
  /// The manifold.
  public let manifold: any Manifold
  private let parts: [Part]

  /// The map of a factor of a product.
  private struct Part {
    let dimension: Int
    let map: (Variable) throws -> Variable
  }

  /// The map onto a manifold.
  ///
  /// - Parameter manifold: Where it leads.
  /// - Throws: ``ConfigurationError/conflict(_:)`` where none is known.
  public init(_ manifold: any Manifold) throws(ConfigurationError) {
    self.manifold = manifold
    var parts: [Part] = []
    for factor in (manifold as? ProductManifold)?.factors ?? [manifold] {
      guard let map = Self.map(onto: factor) else {
        throw .conflict(
          "No exact embedding of '\(factor.name)' is known; say embedding=learned.")
      }
      parts.append(Part(dimension: factor.dimension, map: map))
    }
    self.parts = parts
  }

  /// The points at places of the cube.
  ///
  /// - Parameter cube: Numbers from 0 to 1; `[rows, dimension]`.
  /// - Returns: `[rows, ambient dimension]`.
  /// - Throws: An OpenCL error.
  public func callAsFunction(_ cube: Variable) throws -> Variable {
    var offset = 0
    let points = try parts.map { part in
      defer { offset += part.dimension }
      return try part.map(cube.slice(axis: 1, offset..<(offset + part.dimension)))
    }
    return points.count == 1 ? points[0] : try .concatenating(points, axis: 1)
  }

  private static func map(onto manifold: any Manifold) -> ((Variable) throws -> Variable)? {
    switch manifold {
    case let sphere as Sphere: { try CubeMaps.sphere($0, dimension: sphere.dimension) }
    case is FlatTorus:
      { cube in
        try .concatenating(
          [CubeMaps.circle(cube.column(0)), CubeMaps.circle(cube.column(1))], axis: 1)
      }
    case let torus as EmbeddedTorus: { try CubeMaps.torus($0, torus) }
    case is SpecialOrthogonal: CubeMaps.rotation
    default: nil
    }
  }
}

/// The maps that exact embeddings are made of.
enum CubeMaps {
  /// `(cos t, sin t)`, t the share u of a turn, or of a part of it.
  static func circle(_ u: Variable, turn: Double = 1) throws -> Variable {
    let angle = try u.affine(scale: 2 * .pi * turn)
    return try .concatenating([angle.applying(.cosine), angle.applying(.sine)], axis: 1)
  }

  /// The sphere S^d; its first angle over a part of the turn.
  static func sphere(_ u: Variable, dimension d: Int, turn: Double = 1) throws -> Variable {
    let first = try circle(u.column(0), turn: turn)
    if d == 1 { return first }
    // Off the poles, where the slope has no bound.
    let v = try u.column(1).applying(.clamp, 0x1p-22, 1 - 0x1p-22)
    let far = try v.affine(scale: -1, offset: 1)
    if d == 2 {
      let radius = try (v * far).squareRoot().affine(scale: 2)
      return try .concatenating([first * radius, v.affine(scale: 2, offset: -1)], axis: 1)
    }
    let share = try far.applying(.power, 2 / Double(d - 1))
    let rest = try sphere(u.slice(axis: 1, 2..<d), dimension: d - 2)
    let radius = try share.affine(scale: -1, offset: 1).squareRoot()
    return try .concatenating([first * radius, rest * share.squareRoot()], axis: 1)
  }

  /// The torus of revolution: its area grows with the distance from the axis.
  static func torus(_ u: Variable, _ torus: EmbeddedTorus) throws -> Variable {
    let ratio = torus.tube / torus.ring
    let direction = try circle(u.column(0))
    let angle = try tubeAngle(u.column(1).affine(scale: 2 * .pi), ratio: ratio)
    let radius = try angle.applying(.cosine).affine(scale: torus.tube, offset: torus.ring)
    let height = try angle.applying(.sine).affine(scale: torus.tube)
    return try .concatenating([direction * radius, height], axis: 1)
  }

  /// The theta in [0, 2 pi] with `theta + e sin theta = m`: Kepler's equation, turned by pi.
  ///
  ///     d theta / dm = 1 / (1 + e cos theta)
  ///
  /// Newton's steps from the end of the half turn that m is in go one way only: there the left side
  /// is convex or concave.
  static func tubeAngle(_ m: Variable, ratio e: Double) throws -> Variable {
    var theta = try m.value.affine(scale: 1, offset: -.pi).applying(.step)
      .affine(scale: 2 * .pi)
    for _ in 0..<16 {
      let excess = try theta + theta.applying(.sine).affine(scale: e) - m.value
      theta = try theta - excess / theta.applying(.cosine).affine(scale: e, offset: 1)
    }
    return .operation(theta, inputs: [m]) { context in
      let slope = try context.output.applying(.cosine).affine(scale: e, offset: 1)
      return [try context.upstream / slope]
    }
  }

  /// The rotation of a unit quaternion of half of S^3: `R = I + A (q q^T)`, linear in the products
  /// of two components.
  static func rotation(_ u: Variable) throws -> Variable {
    let q = try sphere(u, dimension: 3, turn: 0.5)
    let matrix = Variable(
      constant: try Tensor(
        doubles: rotationProducts, shape: [16, 9], on: u.value.backend))
    let identity = Variable(
      constant: try Tensor(
        doubles: [1, 0, 0, 0, 1, 0, 0, 0, 1], shape: [1, 9], on: u.value.backend))
    return try q.products(with: q).matrixProduct(matrix) + identity
  }

  /// What each product `q_i q_j` adds to each entry; `[16, 9]`, components in the order w, x, y, z.
  private static let rotationProducts: [Double] = {
    // Row and column of the rotation, then the products with their factors.
    let entries: [[(Int, Int, Double)]] = [
      [(2, 2, -2), (3, 3, -2)], [(1, 2, 2), (0, 3, -2)], [(1, 3, 2), (0, 2, 2)],
      [(1, 2, 2), (0, 3, 2)], [(1, 1, -2), (3, 3, -2)], [(2, 3, 2), (0, 1, -2)],
      [(1, 3, 2), (0, 2, -2)], [(2, 3, 2), (0, 1, 2)], [(1, 1, -2), (2, 2, -2)],
    ]
    var matrix = [Double](repeating: 0, count: 16 * 9)
    for (entry, terms) in entries.enumerated() {
      for (i, j, factor) in terms { matrix[(4 * i + j) * 9 + entry] += factor }
    }
    return matrix
  }()
}

extension Variable {
  /// A column of a matrix, as a matrix.
  func column(_ index: Int) throws -> Variable { try slice(axis: 1, index..<(index + 1)) }

  /// All products of a number of each row with one of another's: `[rows, n]` and `[rows, m]` give
  /// `[rows, n m]`, the second index running fastest.
  func products(with other: Variable) throws -> Variable {
    let (rows, n, m) = (shape[0], shape[1], other.shape[1])
    return try (reshaped(to: [rows, n, 1]) * other.reshaped(to: [rows, 1, m]))
      .reshaped(to: [rows, n * m])
  }
}
