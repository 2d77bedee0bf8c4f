import DiffeoDifferentiation
import DiffeoDistributions
import DiffeoTensors
import DiffeoTestSupport
import Foundation
import Testing

@Suite("Maximum mean discrepancy")
struct MaximumMeanDiscrepancyTests {
  static func sample(
    _ count: Int, _ width: Int, seed: UInt64, on backend: Backend
  ) throws -> Tensor {
    try .normal([count, width], key: RandomKey(seed: seed, purpose: .data), on: backend)
  }

  @Test("two points of each sample by hand", arguments: BackendKind.allCases)
  func byHand(kind: BackendKind) throws {
    let backend = try kind.make()
    let x = try Tensor([0, 1], shape: [2, 1], on: backend)
    let y = try Tensor([3, 5], shape: [2, 1], on: backend)
    let kernel = try InverseMultiquadric(base: 2, scales: [1])
    let k: (Double) -> Double = { 2 / (2 + $0 * $0) }
    // 2 k(1) / 2 + 2 k(2) / 2 - 2 (k(3) + k(5) + k(2) + k(4)) / 4
    let cross = [3, 5, 2, 4].map(k).reduce(0, +)
    let expected = k(1) + k(2) - 0.5 * cross
    let value = try maximumMeanDiscrepancy(x, y, kernel: kernel).scalar()
    expectClose(value, expected, within: .norm(kind.accuracy))
  }

  @Test("the gradients are central differences")
  func gradient() throws {
    let x = try Self.sample(5, 3, seed: 1, on: .reference)
    let y = try Self.sample(4, 3, seed: 2, on: .reference).affine(scale: 0.5, offset: 1)
    let kernel = try InverseMultiquadric(base: 3)
    let (p, q) = (Variable(leaf: x), Variable(leaf: y))
    let found = try gradients(of: maximumMeanDiscrepancy(p, q, kernel: kernel), with: [p, q])
    let byX = try CentralDifference.gradient(
      of: { try maximumMeanDiscrepancy($0, y, kernel: kernel) }, at: x)
    let byY = try CentralDifference.gradient(
      of: { try maximumMeanDiscrepancy(x, $0, kernel: kernel) }, at: y)
    try expectClose(found[0].value, byX, within: .norm(CentralDifference.accuracy))
    try expectClose(found[1].value, byY, within: .norm(CentralDifference.accuracy))
  }

  @Test(
    "devices agree with the definition, with either gradient",
    arguments: [BackendKind.device, .gpuForm], [(true, true), (true, false), (false, true)])
  func gradientsOnDevices(kind: BackendKind, wants: (x: Bool, y: Bool)) throws {
    func measure(on backend: Backend) throws -> [[Double]] {
      let x = try Self.sample(70, 9, seed: 1, on: .reference).values()
      let y = try Self.sample(51, 9, seed: 2, on: .reference).values()
      let p = try Tensor(x, shape: [70, 9], on: backend)
      let q = try Tensor(y, shape: [51, 9], on: backend)
      let left = wants.x ? Variable(leaf: p) : Variable(constant: p)
      let right = wants.y ? Variable(leaf: q) : Variable(constant: q)
      let value = try maximumMeanDiscrepancy(
        left, right, kernel: InverseMultiquadric(base: 18))
      let found = try gradients(of: value, with: [left, right])
      return try [value.value.doubles()] + found.map { try $0.value.doubles() }
    }
    let (device, reference) = (try measure(on: kind.make()), try measure(on: .reference))
    expectClose(device[0], reference[0], within: .distance(4e-6))
    expectClose(device[1], reference[1], within: .norm(4e-6))
    expectClose(device[2], reference[2], within: .norm(4e-6))
    #expect(device[1].allSatisfy { $0 == 0 } == !wants.x)
  }

  // Under one distribution the mean of many estimates is 0. That of the biased form would be some
  // 7 (1/n + 1/m) = 0.7 here.
  @Test("the estimate has no bias")
  func unbiased() throws {
    let backend = try TestDevice.backend()
    let kernel = try InverseMultiquadric(base: 4)
    let estimates: [Double] = try (0..<100).map { index in
      try maximumMeanDiscrepancy(
        Self.sample(20, 2, seed: UInt64(2 * index), on: backend),
        Self.sample(20, 2, seed: UInt64(2 * index + 1), on: backend), kernel: kernel
      ).scalar()
    }
    let mean = estimates.reduce(0, +) / 100
    let squares = estimates.map { ($0 - mean) * ($0 - mean) }
    let deviation = (squares.reduce(0, +) / 99).squareRoot()
    #expect(abs(mean) < 4 * deviation / 10)
    #expect(deviation < 0.2)
    #expect(estimates.contains { $0 < 0 })
  }

  @Test("an offset of both samples changes nothing", arguments: [BackendKind.device, .gpuForm])
  func offset(kind: BackendKind) throws {
    let backend = try kind.make()
    let kernel = try InverseMultiquadric(base: 6)
    // Multiples of 1/16 that stay exact with the offset.
    func points(_ count: Int, seed: UInt64) throws -> [Float] {
      try Tensor.uniform([count, 3], high: 64, key: RandomKey(seed: seed), on: .reference).values()
        .map { value in value.rounded() / 16 }
    }
    let (x, y) = (try points(40, seed: 3), try points(33, seed: 4).map { $0 * 0.5 })
    func measure(_ offset: Float) throws -> [Double] {
      let p = Variable(leaf: try Tensor(x.map { $0 + offset }, shape: [40, 3], on: backend))
      let q = Variable(constant: try Tensor(y.map { $0 + offset }, shape: [33, 3], on: backend))
      let value = try maximumMeanDiscrepancy(p, q, kernel: kernel)
      return try value.value.doubles() + gradients(of: value, with: [p])[0].value.doubles()
    }
    #expect(try measure(0) == measure(65_536))
  }

  @Test(
    "the least and the greatest scales and any base are computed", arguments: BackendKind.allCases)
  func extremeScales(kind: BackendKind) throws {
    let backend = try kind.make()
    let scales = [1e-6, 1e-6, 1e-6, 1e-6, 1e3, 1e3, 1e3, 1e3, 1.0]
    for base in [1e-12, 1, 1e12] {
      let size = base.squareRoot()
      let x = try Tensor(doubles: [0, size], shape: [2, 1], on: backend)
      let y = try Tensor(doubles: [size, 3e3 * size], shape: [2, 1], on: backend)
      let kernel = try InverseMultiquadric(base: base, scales: scales)
      let k: (Double) -> Double = { d in scales.reduce(0) { $0 + $1 / ($1 + d * d) } }
      let expected =
        k(1) + k(2999) - 0.5 * (k(1) + k(3000) + k(0) + k(2999))
      let value = try maximumMeanDiscrepancy(x, y, kernel: kernel).scalar()
      expectClose(value, expected, within: .distance(9 * kind.accuracy))
    }
  }

  @Test("far points count for nothing, and overflow nowhere", arguments: BackendKind.allCases)
  func far(kind: BackendKind) throws {
    let x = Variable(leaf: try Tensor([0, 1, 1e15], shape: [3, 1], on: kind.make()))
    let y = Variable(constant: try Tensor([0, 1], shape: [2, 1], on: x.value.backend))
    let value = try maximumMeanDiscrepancy(x, y, kernel: InverseMultiquadric(base: 1))
    #expect(try value.value.isFinite())
    let slope = try gradients(of: value, with: [x])[0].value.doubles()
    #expect(slope.allSatisfy(\.isFinite) && abs(slope[2]) < 1e-12)
    let bad = try Tensor([0, .nan], shape: [2, 1], on: x.value.backend)
    let nan = try maximumMeanDiscrepancy(bad, y.value, kernel: InverseMultiquadric(base: 1))
    #expect(try nan.scalar().isNaN)
  }

  @Test("what cannot be measured is refused")
  func refusals() throws {
    let kernel = try InverseMultiquadric(base: 1)
    let one = try Tensor([1, 2], shape: [1, 2], on: .reference)
    let two = try Tensor([1, 2, 3, 4], shape: [2, 2], on: .reference)
    #expect(throws: DistributionError.tooFewSamples(sample: "the first", count: 1)) {
      try maximumMeanDiscrepancy(one, two, kernel: kernel)
    }
    #expect(throws: DistributionError.tooFewSamples(sample: "the second", count: 1)) {
      try maximumMeanDiscrepancy(two, one, kernel: kernel)
    }
    #expect(throws: TensorError.self) {
      try maximumMeanDiscrepancy(
        two, Tensor([1, 2], shape: [2, 1], on: .reference), kernel: kernel)
    }
    for base in [0, -1, .nan, .infinity] {
      #expect(throws: DistributionError.self) { try InverseMultiquadric(base: base) }
    }
    for scales in [[], [1, 1e-7], [1e4]] {
      #expect(throws: DistributionError.self) { try InverseMultiquadric(base: 1, scales: scales) }
    }
  }
}
