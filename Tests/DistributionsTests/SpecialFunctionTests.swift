import DiffeoDifferentiation
import DiffeoDistributions
import DiffeoTensors
import DiffeoTestSupport
import Foundation
import Testing

@Suite("Special functions")
struct SpecialFunctionTests {
  /// x, ln |Gamma(x)|, psi(x), psi'(x): mpmath 1.3 with 40 digits, rounded.
  static let table: [(x: Double, logGamma: Double, digamma: Double, trigamma: Double)] = [
    (0.0009765625, 6.9309089024194619, -1024.5756104293406, 1048577.6425893922),
    (0.0625, 2.7396316219462034, -16.478853490060104, 257.50642004291541),
    (0.5, 0.57236494292470009, -1.9635100260214235, 4.9348022005446793),
    (1.25, -0.098271836421813161, -0.22745353337626541, 1.1973291545071107),
    (1.4375, -0.12120242719902266, -0.023613544005297899, 0.9895029178956272),
    (1.5, -0.12078223763524522, 0.036489973978576521, 0.93480220054467931),
    (1.9375, -0.025147619402988871, 0.3816659921709689, 0.67119334010790023),
    (2.0625, 0.027667521522857023, 0.46232298052813093, 0.62060689412648693),
    (3.5, 1.2009736023470742, 1.1031566406452432, 0.33035775610023486),
    (7.75, 8.0254583963159839, 1.9817915626943456, 0.13771379144765566),
    (8.25, 9.0331869196051229, 2.0483845613664946, 0.12885426288544822),
    (31.0, 74.658236348830164, 3.4177714660188582, 0.032783949246628833),
    (1000.5, 5908.6741758486775, 6.9077553206487964, 0.00099999991666669583),
    (1048576.0, 13487767.947523311, 13.862943134361672, 9.5367477115374545e-7),
    (-0.25, 1.589575312551186, 2.9141391202135278, 18.541879647671606),
    (-2.5, -0.056243716497674051, 1.1031566406452432, 9.5392466449891238),
    (-7.875, -8.2326682390430442, -5.4586319404955003, 67.274612579197781),
  ]

  @Test("values agree with forty digits", arguments: BackendKind.allCases)
  func values(kind: BackendKind) throws {
    let x = try BackendKind.tensor(Self.table.map(\.x), on: kind.make())
    // Reflected values take the error of the greater term.
    let accuracy = kind == .reference ? 1e-12 : 1e-6
    expectRelative(try x.logGamma().doubles(), Self.table.map(\.logGamma), within: 4 * accuracy)
    expectRelative(try x.digamma().doubles(), Self.table.map(\.digamma), within: accuracy)
    expectRelative(try x.trigamma().doubles(), Self.table.map(\.trigamma), within: accuracy)
  }

  @Test("the device stays within 1e-6 of the host on a dense grid", arguments: [TestProfile.own])
  func dense(profile: TestProfile) throws {
    // From 2^-10 to 2^20, and around the zeros; all of them float32 numbers.
    var grid = (0..<6000).map { step in Double(Float(exp2(Double(step) / 200 - 10))) }
    for zero in [1, 1.4616321, 2] as [Float] {
      grid += (-300...300).map { step in Double(zero) + Double(step) * 0x1p-20 }
    }
    let device = try BackendKind.tensor(grid, on: TestDevice.backend(profile))
    for function in [SpecialFunction.logGamma, .digamma, .trigamma] {
      expectRelative(
        try device.applying(function).doubles(), grid.map { function($0) }, within: 1e-6)
    }
  }

  @Test("the recurrences hold on the host to the last digits")
  func recurrence() {
    for x in stride(from: 0.3, to: 40, by: 0.7) {
      let step = SpecialFunction.digamma(x + 1) - SpecialFunction.digamma(x)
      expectClose(step, 1 / x, within: .norm(1e-13 * max(x, 1)))
      let slope = SpecialFunction.trigamma(x) - SpecialFunction.trigamma(x + 1)
      expectClose(slope, 1 / (x * x), within: .norm(1e-13 * max(x * x, 1)))
      let log2x = SpecialFunction.logGamma(2 * x)
      // Legendre's duplication.
      let doubled =
        SpecialFunction.logGamma(x) + SpecialFunction.logGamma(x + 0.5)
        + (2 * x - 1) * log(2) - 0.5 * log(.pi)
      expectClose(doubled, log2x, within: .distance(1e-13 * max(abs(log2x), 1)))
    }
  }

  @Test("reflection joins positive and negative arguments", arguments: BackendKind.allCases)
  func reflection(kind: BackendKind) throws {
    let grid = stride(from: 0.0625, to: 12, by: 0.125).map(\.self)
    let backend = try kind.make()
    let x = try BackendKind.tensor(grid, on: backend)
    let mirrored = try BackendKind.tensor(grid.map { 1 - $0 }, on: backend)
    let difference = try (mirrored.digamma() - x.digamma()).doubles()
    let expected = grid.map { Double.pi / tan(.pi * $0) }
    for (value, target) in zip(difference, expected) {
      expectClose(value, target, within: .distance(4 * kind.accuracy * max(abs(target), 3)))
    }
  }

  @Test("gradients are the next function of the chain")
  func gradientChain() throws {
    let x = Variable(leaf: try BackendKind.tensor([0.5, 1.5, 3, 20], on: .reference))
    for (function, next) in [
      (SpecialFunction.logGamma, SpecialFunction.digamma), (.digamma, .trigamma),
    ] {
      let slope = try gradients(of: x.applying(function).sum(), with: [x])[0].value.doubles()
      #expect(slope == [0.5, 1.5, 3, 20].map { next($0) })
    }
    let point = try BackendKind.tensor([-1.5, 0, 0.75], on: .reference)
    let leaf = Variable(leaf: point)
    let density = try gradients(of: leaf.applying(.normalDistribution).sum(), with: [leaf])[0]
    let difference = try CentralDifference.gradient(
      of: { try $0.applying(.normalDistribution).sum() }, at: point)
    try expectClose(density.value, difference, within: .norm(CentralDifference.accuracy))
    #expect(throws: DistributionError.notDifferentiable("The trigamma function")) {
      try gradients(of: leaf.applying(.trigamma).sum(), with: [leaf])
    }
  }

  @Test("poles, zeros and what is no number", arguments: BackendKind.allCases)
  func special(kind: BackendKind) throws {
    let backend = try kind.make()
    let x = try Tensor([1, 2, .nan], shape: [3], on: backend)
    let values = try x.logGamma().doubles()
    #expect(values[0] == 0 && values[1] == 0 && values[2].isNaN)
    #expect(
      try Tensor([0, .infinity], shape: [2], on: backend).logGamma().doubles()
        == [.infinity, .infinity])
    #expect(try Tensor([0], shape: [1], on: backend).digamma().doubles()[0] == -.infinity)
    #expect(try Tensor([], shape: [0], on: backend).digamma().doubles() == [])
  }
}
