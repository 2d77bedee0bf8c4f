import DiffeoOpenCL
import DiffeoTestSupport
import DiffeoVerification
import Testing

@testable import DiffeoTensors

@Suite struct MatrixPlanTests {
  /// Edges of the tiles of 14 and 6 rows, of the panels of 32, 16 and 8 columns and of the blocks
  /// that are turned, depths in one stretch and in several.
  private static let sizes = [
    (64, 32, 16), (65, 33, 17), (98, 63, 31), (97, 64, 33), (239, 47, 65), (64, 40, 1024),
    (71, 35, 1025), (70, 33, 2100),
  ]

  /// A single row over more columns than the widest tile has, and a depth that is cut for others.
  private static let narrow = [(1, 300, 900), (2, 70, 900)]

  @Test("large products are made by panels, small and narrow ones are not")
  func choice() {
    func method(_ rows: Int, _ columns: Int, _ depth: Int, right: Bool) -> MatrixPlan.Method {
      MatrixPlan(
        MatrixProductSize(
          rows: rows, columns: columns, depth: depth, transposeLeft: false, transposeRight: right),
        width: 16
      ).method
    }
    for (rows, columns, depth) in Self.sizes {
      #expect(method(rows, columns, depth, right: false) == .panel)
      #expect(method(rows, columns, depth, right: true) == .panel)
    }
    #expect(method(63, 512, 512, right: false) == .outer)
    #expect(method(31, 512, 512, right: true) == .dot)
    #expect(method(640, 31, 512, right: false) == .outer)
    #expect(method(640, 512, 15, right: true) == .outer)
  }

  @Test(
    "products make exact sums of whole numbers, with bias and activation, the same at every run",
    arguments: [.own, .vectors8, .vectors4] as [TestProfile], Self.sizes + Self.narrow)
  func products(_ profile: TestProfile, size: (rows: Int, columns: Int, depth: Int)) throws {
    let device = try TestDevice.backend(profile)
    for (left, right) in [(false, false), (false, true), (true, false), (true, true)] {
      func product(_ backend: Backend) throws -> [Float] {
        let a = try Samples.integers(
          left ? [size.depth, size.rows] : [size.rows, size.depth], seed: 1, on: backend)
        let b = try Samples.integers(
          right ? [size.columns, size.depth] : [size.depth, size.columns], seed: 2, on: backend)
        let bias = try Samples.integers([size.columns], seed: 3, on: backend)
        return try a.matrixProduct(
          b, transposeLeft: left, transposeRight: right,
          epilogue: MatrixEpilogue(bias: bias, activation: .relu)
        ).values()
      }
      let once = try product(device)
      #expect(once == (try product(.reference)), "transposed: \(left), \(right)")
      #expect(once == (try product(device)))
    }
  }

  @Test("every activation follows a product by panels", arguments: Activation.allCases)
  func activations(_ activation: Activation) throws {
    func product(_ backend: Backend) throws -> [Float] {
      let a = try Samples.integers([65, 33], seed: 1, on: backend).affine(scale: 0.125)
      let b = try Samples.integers([33, 47], seed: 2, on: backend).affine(scale: 0.125)
      let bias = try Samples.integers([47], seed: 3, on: backend)
      return try a.dense(weight: b, bias: bias, activation: activation).values()
    }
    let (device, reference) = (try product(TestDevice.backend()), try product(.reference))
    // Six ulps: what OpenCL 1.2, section 7.4, grants exp, log1p, a quotient and a sum together.
    for (x, y) in zip(device, reference) { #expect(abs(x - y) <= 6 * y.ulp) }
  }
}
