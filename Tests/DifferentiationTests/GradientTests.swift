import DiffeoDifferentiation
import DiffeoTensors
import DiffeoTestSupport
import Testing

@Suite struct GradientTests {
  static let families: [String: [GradientCase]] = [
    "unary": GradientCase.unary, "binary": GradientCase.binary,
    "reductions": GradientCase.reductions, "shapes": GradientCase.shapes,
    "products": GradientCase.products, "convolutions": GradientCase.convolutions,
    "normalisation": GradientCase.normalizations, "pooling": GradientCase.poolings,
    "spectral normalisation": GradientCase.spectral,
    "batched": GradientCase.batched,
  ]

  @Test("gradients agree with central differences", arguments: families.keys.sorted())
  func firstDerivatives(family: String) throws {
    for item in Self.families[family] ?? [] {
      let point = try item.point(on: .reference)
      try compare(try first(item, at: point), at: point, item) { try item.scalar($0) }
    }
  }

  @Test("gradients of gradients agree with central differences", arguments: families.keys.sorted())
  func secondDerivatives(family: String) throws {
    for item in Self.families[family] ?? [] {
      let point = try item.point(on: .reference)
      try compare(try second(item, at: point), at: point, item) {
        // The inputs are leaves here, too: this function is made of gradients.
        try item.scalarOfGradients($0.map { Variable(leaf: $0.value) })
      }
    }
  }

  /// Each element is a sum of at most `terms` products; a factor is a function within 16 ulps
  /// (pow, the worst of the OpenCL specification), and each rule adds a few roundings to it.
  @Test("a device has the gradients of the reference", arguments: families.keys.sorted())
  func device(family: String) throws {
    let backend = try TestDevice.backend()
    for item in Self.families[family] ?? [] {
      let (own, reference) = (try item.point(on: backend), try item.point(on: .reference))
      let n = Double(min(item.terms, 64))
      let allowance = Allowance.norm(n * (32 + n) * 0x1p-24)
      for derivative in [first, second] {
        for (result, expected) in zip(try derivative(item, own), try derivative(item, reference)) {
          try expectClose(
            result, expected, within: allowance, Comment(rawValue: item.testDescription))
        }
      }
    }
  }

  private func first(_ item: GradientCase, at point: [Tensor]) throws -> [Tensor] {
    let leaves = point.map { Variable(leaf: $0) }
    return try gradients(of: item.scalar(leaves), with: leaves).map(\.value)
  }

  private func second(_ item: GradientCase, at point: [Tensor]) throws -> [Tensor] {
    let leaves = point.map { Variable(leaf: $0) }
    return try gradients(of: item.scalarOfGradients(leaves), with: leaves).map(\.value)
  }

  /// Compares with central differences of `function` along each operand.
  private func compare(
    _ gradients: [Tensor], at point: [Tensor], _ item: GradientCase,
    of function: ([Variable]) throws -> Variable
  ) throws {
    for (index, gradient) in gradients.enumerated() {
      let expected = try CentralDifference.gradient(
        of: { moved in
          var inputs = point.map { Variable(constant: $0) }
          inputs[index] = Variable(constant: moved)
          return try function(inputs).value
        }, at: point[index])
      try expectClose(
        gradient, expected, within: .norm(CentralDifference.accuracy),
        "\(item.testDescription), operand \(index)")
    }
  }
}
