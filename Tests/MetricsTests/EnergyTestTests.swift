import DiffeoMetrics
import Testing

@Suite("The two-sample test")
struct EnergyTestTests {
  /// A generator whose numbers are the same in every run.
  private struct Sequence: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      // SplitMix64.
      state &+= 0x9e37_79b9_7f4a_7c15
      var z = (state ^ (state >> 30)) &* 0xbf58_476d_1ce4_e5b9
      z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
      return z ^ (z >> 31)
    }
  }

  private func sample(_ count: Int, shift: Double, _ generator: inout Sequence) -> [[Double]] {
    (0..<count).map { _ in
      [shift + .random(in: 0...1, using: &generator), .random(in: 0...1, using: &generator)]
    }
  }

  @Test("the distance of two points is twice their distance, of equal samples zero")
  func distance() {
    var generator = Sequence(state: 1)
    let two = EnergyTest([[0, 0]], [[3, 4]], permutations: 0, using: &generator)
    #expect(two.distance == 10 && two.pValue == 1)
    let points = [[0.0], [1], [5]]
    let same = EnergyTest(points, points, permutations: 9, using: &generator)
    #expect(abs(same.distance) < 1e-14)
    // Without the mean over a sample of its own pairs: E|X - Y| = 3, E|Y - Y'| = 1.
    let spread = EnergyTest([[0]], [[2], [4]], permutations: 0, using: &generator)
    #expect(abs(spread.distance - 5) < 1e-14)
  }

  @Test("equal distributions give p-values spread over all numbers, others small ones")
  func power() {
    var generator = Sequence(state: 7)
    let pValues = (0..<40).map { _ in
      EnergyTest(
        sample(25, shift: 0, &generator), sample(30, shift: 0, &generator), permutations: 19,
        using: &generator
      ).pValue
    }
    // Of 40 uniform numbers between 4 and 17 lie below 1/4 but for one time in a thousand.
    #expect((2...19).contains(pValues.count { $0 <= 0.25 }))
    #expect(pValues.contains { $0 > 0.7 })
    let shifted = EnergyTest(
      sample(60, shift: 0, &generator), sample(60, shift: 0.4, &generator), using: &generator)
    #expect(shifted.pValue == 1 / 200.0)
  }
}
