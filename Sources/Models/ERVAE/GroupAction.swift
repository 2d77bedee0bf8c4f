internal import DiffeoDifferentiation
internal import DiffeoManifolds
internal import DiffeoTensors

/// A group that moves the points of a manifold and keeps their distances, and so the uniform
/// distribution: rotations of the circle and of the sphere, and what corresponds to them.
///
///     z -> g z,   g = P(W h) on the group, itself a manifold
///
/// | manifold | group | g z |
/// |---|---|---|
/// | circle | circle | product of complex numbers |
/// | S^2 | rotations | R z |
/// | S^3 | S^3 | product of quaternions |
/// | flat torus | flat torus | product on each circle |
/// | embedded torus | circle | rotation about the axis |
/// | rotations | rotations | R Z |
///
/// Every one is linear in z and in g beside a constant, so a matrix holds it.
struct GroupAction {
  /// The group.
  let group: any Manifold
  /// What the products of `(g, 1)` with z add up to; `[(width + 1) n, n]`.
  private let matrix: Tensor

  /// The group of a manifold.
  ///
  /// - Parameters:
  ///   - manifold: What it moves.
  ///   - backend: Where it lives.
  /// - Throws: ``ConfigurationError/conflict(_:)`` where none is known, or an OpenCL error.
  init(on manifold: any Manifold, _ backend: Backend) throws {
    let factors = try ((manifold as? ProductManifold)?.factors ?? [manifold]).map { factor in
      guard let action = try Self.factor(factor) else {
        throw ConfigurationError.conflict(
          "No group is known that acts on '\(factor.name)'; leave out group_action.")
      }
      return (action, factor.ambientDimension)
    }
    group = factors.count == 1 ? factors[0].0.group : try ProductManifold(factors.map(\.0.group))
    let width = group.ambientDimension
    let n = manifold.ambientDimension
    var entries = [Double](repeating: 0, count: (width + 1) * n * n)
    var (groupOffset, offset) = (0, 0)
    for (action, size) in factors {
      let own = action.group.ambientDimension
      for term in action.terms {
        // The constant stands behind all coordinates of the whole group.
        let g = term.group == own ? width : groupOffset + term.group
        entries[(g * n + offset + term.from) * n + offset + term.to] += term.sign
      }
      groupOffset += own
      offset += size
    }
    matrix = try Tensor(doubles: entries, shape: [(width + 1) * n, n], on: backend)
  }

  /// Outputs of the encoder that say g.
  var outputs: Int { group.ambientDimension }

  /// Moves points.
  ///
  /// - Parameters:
  ///   - points: z; `[rows, n]`.
  ///   - head: What the encoder says; `[rows, outputs]`.
  /// - Returns: g z.
  /// - Throws: An OpenCL error.
  func moved(_ points: Variable, by head: Variable) throws -> Variable {
    let element = try group.project(head)
    let one = Variable(
      constant: try .full(1, shape: [element.shape[0], 1], on: matrix.backend))
    return try Variable.concatenating([element, one], axis: 1).products(with: points)
      .matrixProduct(Variable(constant: matrix))
  }

  /// `(g z)_to += sign g_group z_from`; the group's last index stands for 1.
  private struct Term {
    let group: Int
    let from: Int
    let to: Int
    let sign: Double
  }

  private struct Factor {
    let group: any Manifold
    let terms: [Term]
  }

  private static func factor(_ manifold: any Manifold) throws -> Factor? {
    switch manifold {
    case let sphere as Sphere where sphere.dimension == 1:
      return Factor(group: sphere, terms: circle(0, 0))
    case let sphere as Sphere where sphere.dimension == 2:
      return Factor(group: SpecialOrthogonal(), terms: rotation(columns: 1))
    case let sphere as Sphere where sphere.dimension == 3:
      return Factor(group: sphere, terms: quaternion)
    case is FlatTorus:
      return Factor(group: FlatTorus(), terms: circle(0, 0) + circle(2, 2))
    case is EmbeddedTorus:
      let axis = Term(group: 2, from: 2, to: 2, sign: 1)
      return Factor(group: try Sphere(dimension: 1), terms: circle(0, 0) + [axis])
    case is SpecialOrthogonal:
      return Factor(group: SpecialOrthogonal(), terms: rotation(columns: 3))
    default: return nil
    }
  }

  /// `(c x - s y, s x + c y)`.
  private static func circle(_ group: Int, _ offset: Int) -> [Term] {
    [
      Term(group: group, from: offset, to: offset, sign: 1),
      Term(group: group + 1, from: offset + 1, to: offset, sign: -1),
      Term(group: group + 1, from: offset, to: offset + 1, sign: 1),
      Term(group: group, from: offset + 1, to: offset + 1, sign: 1),
    ]
  }

  /// `R z` for a vector, or for each column of a matrix.
  private static func rotation(columns: Int) -> [Term] {
    (0..<3).flatMap { i in
      (0..<3).flatMap { j in
        (0..<columns).map { c in
          Term(group: 3 * i + j, from: columns * j + c, to: columns * i + c, sign: 1)
        }
      }
    }
  }

  /// The product of quaternions (w, x, y, z).
  private static let quaternion: [Term] = {
    let table = [
      [(0, 1.0), (1, 1.0), (2, 1.0), (3, 1.0)], [(1, 1.0), (0, -1.0), (3, 1.0), (2, -1.0)],
      [(2, 1.0), (3, -1.0), (0, -1.0), (1, 1.0)], [(3, 1.0), (2, 1.0), (1, -1.0), (0, -1.0)],
    ]
    return table.enumerated().flatMap { p, row in
      row.enumerated().map { q, entry in
        Term(group: p, from: q, to: entry.0, sign: entry.1)
      }
    }
  }()
}
