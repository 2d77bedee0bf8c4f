internal import DiffeoOpenCL

/// A pseudo-random order of `0 ..< count`, one for each epoch, that is never stored.
///
///     index(i) = pi(i),   pi a Feistel network walked along its cycle until it lands below count
///
/// Minibatches are windows of it, computed where they are needed; a resumed run continues in the
/// very same order.
///
/// - Source: J. Black, P. Rogaway, Ciphers with arbitrary finite domains (CT-RSA 2002).
public struct Shuffle: Sendable, Hashable {
  /// How many there are to order.
  public let count: Int
  /// The stream whose step is the epoch.
  public let key: RandomKey

  /// An order of `count` things.
  ///
  /// - Parameters:
  ///   - count: At least 1, and below 2^31.
  ///   - key: The stream; its step is the epoch.
  public init(count: Int, key: RandomKey) {
    precondition(count > 0 && count < 1 << 31, "count must be in 1 ..< 2^31")
    self.count = count
    self.key = key
  }

  /// The indices at places `range` of the order.
  ///
  /// - Throws: An OpenCL error.
  public func indices(_ range: Range<Int>, on backend: Backend) throws -> Indices {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "window out of bounds")
    guard let engine = backend.engine else {
      return try Indices(range.map { Int32(index(at: $0)) }, on: .reference)
    }
    let buffer: Buffer<Int32> = try engine.buffer(count: max(range.count, 1))
    typealias Words = SIMD2<UInt32>
    let kernel: Kernel<UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, Words, Buffer<Int32>> =
      try engine.kernel("shuffled_indices", in: "indexing/shuffle.cl", local: engine.elementGroup)
    try kernel(
      UInt32(count), halfBits, UInt32(range.lowerBound), UInt32(range.count), key.step,
      key.purpose, key.seedWords, buffer,
      groups: .groups(of: engine.profile.elementGroupSize, covering: range.count))
    return Indices(count: range.count, storage: .device(buffer, engine))
  }

  /// The index at a place of the order.
  public func index(at place: Int) -> Int {
    var value = UInt32(place)
    repeat { value = feistel(value) } while value >= UInt32(count)
    return Int(value)
  }

  /// Bits of each half of the network's block: the least that hold `count - 1`.
  private var halfBits: UInt32 {
    let bits = Int.bitWidth - (count - 1).leadingZeroBitCount
    return UInt32(max((bits + 1) / 2, 1))
  }

  private func feistel(_ value: UInt32) -> UInt32 {
    let mask = (UInt32(1) << halfBits) - 1
    var (left, right) = (value >> halfBits, value & mask)
    for round in UInt32(0)..<6 {
      (left, right) = (right, left ^ (key.block(right, sub: round)[0] & mask))
    }
    return left << halfBits | right
  }
}
