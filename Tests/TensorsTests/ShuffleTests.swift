import DiffeoTensors
import DiffeoTestSupport
import Testing

@Suite("Shuffles")
struct ShuffleTests {
  private func order(_ count: Int, epoch: UInt32, on backend: Backend) throws -> [Int32] {
    try Shuffle(count: count, key: RandomKey(seed: 11, step: epoch, purpose: .shuffle))
      .indices(0..<count, on: backend).values()
  }

  @Test(
    "every index comes once",
    arguments: Array(1...40) + [63, 64, 65, 97, 255, 256, 257, 1000, 4096, 4097, 60_000])
  func permutation(count: Int) throws {
    for backend in [Backend.reference, try TestDevice.backend()] {
      for epoch in UInt32(0)..<3 {
        #expect(
          try order(count, epoch: epoch, on: backend).sorted() == (0..<Int32(count)).map { $0 })
      }
    }
  }

  @Test("host and device walk the same order", arguments: [1, 2, 33, 1000, 60_000])
  func agrees(count: Int) throws {
    #expect(
      try order(count, epoch: 4, on: .reference)
        == order(count, epoch: 4, on: TestDevice.backend()))
  }

  @Test("epochs differ, and none keeps the order of the data")
  func epochs() throws {
    let orders = try (UInt32(0)..<20).map { try order(1000, epoch: $0, on: .reference) }
    #expect(Set(orders).count == 20)
    for order in orders {
      // Of 1000 places of a random order one is fixed on average; 12 or more are one in 10^9.
      #expect(order.enumerated().filter { $0.offset == Int($0.element) }.count < 12)
    }
  }

  @Test("every index is as likely at the first place")
  func uniform() {
    let (count, epochs) = (16, 8000)
    var seen = [Int](repeating: 0, count: count)
    for epoch in 0..<epochs {
      let key = RandomKey(seed: 5, step: UInt32(epoch), purpose: .shuffle)
      seen[Shuffle(count: count, key: key).index(at: 0)] += 1
    }
    let expected = Double(epochs) / Double(count)
    let chiSquare = seen.reduce(0.0) { sum, n in
      let excess = Double(n) - expected
      return sum + excess * excess / expected
    }
    // 15 degrees of freedom: exceeded with probability 10^-6.
    #expect(chiSquare < 55.1)
  }

  @Test("windows are pieces of the whole order", arguments: [(0, 640), (640, 1000), (999, 1000)])
  func windows(begin: Int, end: Int) throws {
    let shuffle = Shuffle(count: 1000, key: Seed(2).key())
    let whole = try shuffle.indices(0..<1000, on: .reference).values()
    for backend in [Backend.reference, try TestDevice.backend()] {
      #expect(try shuffle.indices(begin..<end, on: backend).values() == Array(whole[begin..<end]))
    }
    #expect(try shuffle.indices(end..<end, on: TestDevice.backend()).values().isEmpty)
  }
}
