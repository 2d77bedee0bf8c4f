#if canImport(Glibc)
import Glibc
#endif

/// What each stream of random numbers is for, so that no two purposes share a number.
public enum RandomPurpose: UInt32, Sendable, CaseIterable {
  /// Initial weights.
  case initialization = 1
  /// Noise of the latent posterior while training.
  case posterior = 2
  /// The order of the training data.
  case shuffle = 3
  /// Samples of the prior.
  case prior = 4
  /// Generated data sets.
  case data = 5
  /// Noise while evaluating.
  case evaluation = 6
  /// Whatever a caller of the library draws.
  case general = 7
}

/// The address of a random stream: who draws (seed), when (step), and what for (purpose).
///
///     word(i) = Philox(counter: (i / 4, sub, step, purpose), key: seed)[i mod 4]
///
/// `sub` numbers draws inside one step, for instance the steps of a Brownian walk. The same
/// address gives the same numbers on host and device, in any order and any number of times.
public struct RandomKey: Sendable, Hashable {
  /// The run's seed.
  public var seed: UInt64
  /// The training step, or any other running number.
  public var step: UInt32
  /// What the numbers are for.
  public var purpose: UInt32

  /// The stream of a seed for a purpose at a step.
  public init(seed: UInt64, step: UInt32 = 0, purpose: RandomPurpose = .general) {
    self.init(seed: seed, step: step, purpose: purpose.rawValue)
  }

  /// The stream of a seed for a purpose of the caller's own, given as a number from 256 upwards.
  public init(seed: UInt64, step: UInt32, purpose: UInt32) {
    self.seed = seed
    self.step = step
    self.purpose = purpose
  }

  /// The same stream at another step.
  public func at(step: UInt32) -> RandomKey {
    RandomKey(seed: seed, step: step, purpose: purpose)
  }

  /// Four words of the stream.
  public func block(_ index: UInt32, sub: UInt32 = 0) -> SIMD4<UInt32> {
    Philox.block(
      counter: SIMD4(index, sub, step, purpose),
      key: SIMD2(UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32)))
  }

  /// Four numbers uniform on [0, 1), multiples of 2^-24: `(word >> 8) / 2^24`.
  public func uniformBlock(_ index: UInt32, sub: UInt32 = 0) -> SIMD4<Double> {
    let words = block(index, sub: sub)
    return SIMD4<Double>(words &>> 8) * 0x1p-24
  }

  /// Four standard normal numbers, by Box and Muller.
  ///
  ///     r = sqrt(-2 ln((w0 >> 8) + 1) / 2^24), angle = 2 pi (w1 >> 8) / 2^24
  ///     n0 = r cos(angle), n1 = r sin(angle); likewise n2, n3 from w2, w3
  public func normalBlock(_ index: UInt32, sub: UInt32 = 0) -> SIMD4<Double> {
    let words = SIMD4<Double>(block(index, sub: sub) &>> 8)
    let first = Self.boxMuller((words[0] + 1) * 0x1p-24, words[1] * 0x1p-24)
    let second = Self.boxMuller((words[2] + 1) * 0x1p-24, words[3] * 0x1p-24)
    return SIMD4(first.0, first.1, second.0, second.1)
  }

  /// The `index`-th uniform number of the stream.
  public func uniform(_ index: Int, sub: UInt32 = 0) -> Double {
    uniformBlock(UInt32(index / 4), sub: sub)[index % 4]
  }

  /// The `index`-th standard normal number of the stream.
  public func normal(_ index: Int, sub: UInt32 = 0) -> Double {
    normalBlock(UInt32(index / 4), sub: sub)[index % 4]
  }

  private static func boxMuller(_ u: Double, _ v: Double) -> (Double, Double) {
    let radius = (-2 * log(u)).squareRoot()
    return (radius * cos(2 * .pi * v), radius * sin(2 * .pi * v))
  }
}
