import DiffeoDistributions
import DiffeoTensors
import DiffeoTestSupport
import Foundation
import Testing

@Suite("Incomplete gamma and beta functions")
struct IncompleteFunctionsTests {
  /// a, x, P, Q: mpmath 1.3 with 40 digits.
  static let gamma: [(a: Double, x: Double, lower: Double, upper: Double)] = [
    (0.0625, 0.015625, 0.79621267978700369, 0.20378732021299631),
    (0.5, 0.25, 0.52049987781304654, 0.47950012218695346),
    (0.5, 4.0, 0.99532226501895273, 0.0046777349810472658),
    (1.0, 1.0, 0.63212055882855768, 0.36787944117144232),
    (2.5, 0.125, 0.0015208185533684397, 0.99847918144663156),
    (3.0, 9.0, 0.99376780489362268, 0.0062321951063773172),
    (10.0, 10.0, 0.54207028552814779, 0.45792971447185221),
    (100.0, 64.0, 1.8965773822603143e-5, 0.9999810342261774),
    (100.0, 150.0, 0.99999407545966452, 5.9245403354839158e-6),
    (1000.0, 1100.0, 0.99894067674607002, 0.0010593232539299773),
    (65536.0, 65000.0, 0.017944514618771456, 0.98205548538122854),
    (1048576.0, 1044480.0, 3.1022568838399902e-5, 0.9999689774311616),
  ]

  /// a, b, x, I, 1 - I: mpmath 1.3 with 40 digits.
  static let beta: [(a: Double, b: Double, x: Double, lower: Double, upper: Double)] = [
    (0.0625, 0.0625, 0.5, 0.5, 0.5),
    (0.125, 3.0, 0.0078125, 0.65061959380892152, 0.34938040619107848),
    (0.5, 0.5, 0.25, 0.33333333333333333, 0.66666666666666667),
    (0.5, 200.0, 0.0009765625, 0.46787279298327028, 0.53212720701672972),
    (1.0, 1.0, 0.375, 0.375, 0.625),
    (2.0, 5.0, 0.125, 0.16652297973632813, 0.83347702026367188),
    (2.0, 5.0, 0.75, 0.995361328125, 0.004638671875),
    (30.0, 12.0, 0.6875, 0.33574010929684644, 0.66425989070315356),
    (200.0, 300.0, 0.4375, 0.95560009413403892, 0.04439990586596108),
    (200.0, 300.0, 0.34375, 0.004522550810744422, 0.99547744918925558),
    (1000.0, 1000.0, 0.53125, 0.99742477844641257, 0.0025752215535874263),
    (5000.0, 0.25, 0.99951171875, 0.0099020266503947447, 0.99009797334960526),
    (65536.0, 131072.0, 0.3330078125, 0.37991496849883446, 0.62008503150116554),
  ]

  @Test("both parts agree with forty digits", arguments: BackendKind.allCases)
  func values(kind: BackendKind) throws {
    let backend = try kind.make()
    let tensor = { try BackendKind.tensor($0, on: backend) }
    for tail in DistributionTail.allCases {
      let gamma = try regularizedGamma(
        tensor(Self.gamma.map(\.a)), tensor(Self.gamma.map(\.x)), tail: tail)
      expectRelative(
        try gamma.doubles(), Self.gamma.map { tail == .lower ? $0.lower : $0.upper },
        within: kind.accuracy)
      let beta = try regularizedBeta(
        tensor(Self.beta.map(\.a)), tensor(Self.beta.map(\.b)), at: tensor(Self.beta.map(\.x)),
        tail: tail)
      expectRelative(
        try beta.doubles(), Self.beta.map { tail == .lower ? $0.lower : $0.upper },
        within: kind.accuracy)
    }
  }

  /// I_x(a, b) = 1 - I_(1-x)(b, a), by different integrals where x is not at the mean.
  @Test("the beta function is symmetric", arguments: BackendKind.allCases)
  func symmetry(kind: BackendKind) throws {
    let backend = try kind.make()
    let grid = stride(from: 0.03125, to: 1, by: 0.03125).map(\.self)
    for (a, b) in [(0.25, 0.75), (0.5, 40), (3, 7), (120, 90), (4096, 64)] {
      let (left, right) = (grid.map { _ in a }, grid.map { _ in b })
      let tensor = { try BackendKind.tensor($0, on: backend) }
      let one = try regularizedBeta(tensor(left), tensor(right), at: tensor(grid), tail: .upper)
      let other = try regularizedBeta(tensor(right), tensor(left), at: tensor(grid.map { 1 - $0 }))
      for (value, target) in zip(try one.doubles(), try other.doubles()) where target > 1e-30 {
        expectRelative([value], [target], within: 2 * kind.accuracy)
      }
    }
  }

  @Test("whole parameters give finite sums")
  func wholeParameters() {
    for x in [0.1, 0.5, 2.5, 7.0, 30] {
      // Q(n, x) = e^-x sum_(k < n) x^k / k!
      for n in [1, 2, 5, 12] {
        var (term, sum) = (exp(-x), 0.0)
        for k in 0..<n {
          sum += term
          term *= x / Double(k + 1)
        }
        let upper = regularizedGamma(Double(n), x, tail: .upper)
        expectRelative([upper], [sum], within: 1e-13)
      }
    }
    // I_x(1, b) = 1 - (1 - x)^b, I_x(a, 1) = x^a.
    for x in [0.01, 0.3, 0.99] {
      expectRelative(
        [regularizedBeta(1, 7.5, at: x, tail: .upper), regularizedBeta(7.5, 1, at: x)],
        [pow(1 - x, 7.5), pow(x, 7.5)], within: 1e-13)
    }
  }

  /// Simpson's rule over the density, which knows nothing of the substitution.
  @Test("the parts are integrals of the density")
  func integrals() {
    let (a, b, x) = (3.5, 6.25, 0.4)
    let logBeta: Double = lgamma(a) + lgamma(b) - lgamma(a + b)
    func density(_ t: Double) -> Double {
      let logarithm: Double = (a - 1) * log(t) + (b - 1) * log(1 - t)
      return exp(logarithm - logBeta)
    }
    let count = 4000
    let h = x / Double(count)
    var sum = density(x)
    for k in 1..<count { sum += (k.isMultiple(of: 2) ? 2 : 4) * density(h * Double(k)) }
    // t^2.5 at 0 leaves an error of h^3.5.
    expectClose(regularizedBeta(a, b, at: x), sum * h / 3, within: .distance(1e-11))
  }

  @Test("ends and what is outside of the domain", arguments: BackendKind.allCases)
  func ends(kind: BackendKind) throws {
    let backend = try kind.make()
    let tensor = { (values: [Float]) in try Tensor(values, shape: [values.count], on: backend) }
    let gamma = try regularizedGamma(
      tensor([2, 2, 2, -1, 0, .nan]), tensor([0, .infinity, -1, 1, 1, 1])
    ).doubles()
    #expect(gamma[0] == 0 && gamma[1] == 1 && gamma[2...].allSatisfy(\.isNaN))
    let beta = try regularizedBeta(
      tensor([2, 2, 2, 2, 0, 2]), tensor([3, 3, 3, 3, 1, 3]),
      at: tensor([0, 1, -0.5, 1.5, 0.5, .nan]),
      tail: .upper
    ).doubles()
    #expect(beta[0] == 1 && beta[1] == 0 && beta[2...].allSatisfy(\.isNaN))
    #expect(throws: TensorError.self) { try regularizedGamma(tensor([1, 2]), tensor([1])) }
  }
}
