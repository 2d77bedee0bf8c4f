import DiffeoDifferentiation
import DiffeoTensors
import DiffeoTestSupport
import Testing

@Suite struct SquaredErrorTests {
  private static func matrices(
    _ rows: Int, _ width: Int, on backend: Backend
  ) throws -> (Tensor, Tensor) {
    (
      try .normal([rows, width], key: RandomKey(seed: 1), on: backend),
      try .normal([rows, width], key: RandomKey(seed: 2), on: backend)
    )
  }

  @Test(
    "rows' squared distances are the sums of the squared differences",
    arguments: [0, 1, 31, 32, 33, 63, 65, 257], TestProfile.allCases)
  func values(width: Int, profile: TestProfile) throws {
    let backend = try TestDevice.backend(profile)
    let (x, y) = try Self.matrices(5, width, on: backend)
    let expected = try (x.copied(to: .reference) - y.copied(to: .reference)).squared()
      .sum(axes: [1]).doubles()
    // A sum of `width` squares, each of two roundings.
    try expectClose(
      x.squaredErrorRows(to: y), expected, within: .norm(Double(width + 4) * 0x1p-24))
    let scale = try Tensor.normal([5], key: RandomKey(seed: 3), on: backend)
    let scaled =
      try (x.copied(to: .reference) - y.copied(to: .reference))
      * scale.copied(to: .reference).reshaped(to: [5, 1])
    try expectClose(
      x.scaledDifference(from: y, scale: scale), scaled.doubles(), within: .norm(4 * 0x1p-24))
  }

  @Test("first and second gradients are the central differences")
  func gradientsMatch() throws {
    let (x, y) = try Self.matrices(3, 4, on: .reference)
    let weights = try Variable(constant: .normal([3], key: RandomKey(seed: 4), on: .reference))
    func energy(_ left: Variable, _ right: Variable) throws -> Variable {
      try (left.squaredErrorRows(to: right).squared() * weights).sum()
    }
    func steepness(_ left: Variable) throws -> Variable {
      let found = try gradients(
        of: energy(left, Variable(constant: y)), with: [left], createGraph: true)
      return try found[0].squared().sum()
    }
    let leaf = Variable(leaf: x)
    let other = Variable(leaf: y)
    let first = try gradients(of: energy(leaf, other), with: [leaf, other])
    for (found, point, function) in [
      (first[0], x, { try energy(Variable(constant: $0), other).value }),
      (first[1], y, { try energy(leaf, Variable(constant: $0)).value }),
      (
        try gradients(of: steepness(leaf), with: [leaf])[0], x,
        { try steepness(Variable(leaf: $0)).value }
      ),
    ] as [(Variable, Tensor, (Tensor) throws -> Tensor)] {
      let expected = try CentralDifference.gradient(of: function, at: point)
      try expectClose(
        found.value, expected.doubles(), within: .norm(10 * CentralDifference.accuracy))
    }
  }

  @Test("shapes that differ are refused")
  func shapesMustAgree() throws {
    let (x, _) = try Self.matrices(3, 4, on: .reference)
    let (y, _) = try Self.matrices(4, 3, on: .reference)
    #expect(throws: TensorError.self) { _ = try x.squaredErrorRows(to: y) }
    #expect(throws: TensorError.self) { _ = try x.scaledDifference(from: x, scale: y) }
  }
}
