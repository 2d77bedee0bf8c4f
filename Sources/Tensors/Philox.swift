/// The counter-based generator Philox4x32-10: ten rounds that turn a 128-bit counter and a 64-bit
/// key into four 32-bit words.
///
///     (c0, c1, c2, c3) -> (hi(M1 c2) ^ c1 ^ k0, lo(M1 c2), hi(M0 c0) ^ c3 ^ k1, lo(M0 c0))
///     M0 = 0xD2511F53, M1 = 0xCD9E8D57;  after each round k0 += 0x9E3779B9, k1 += 0xBB67AE85
///
/// Any word of the stream can be computed by itself, which is why a walk needs no stored noise,
/// a resumed run needs no saved generator, and host and device agree bit for bit.
///
/// - Source: J. Salmon, M. Moraes, R. Dror, D. Shaw, Parallel random numbers: as easy as 1, 2, 3
///   (SC 2011), section 4.2.
public enum Philox {
  /// The four words at a counter.
  ///
  /// - Parameters:
  ///   - counter: The position in the stream.
  ///   - key: The seed: low word, high word.
  /// - Returns: Four independent words, uniform over all 32-bit values.
  public static func block(
    counter: SIMD4<UInt32>, key: SIMD2<UInt32>
  ) -> SIMD4<UInt32> {
    var c = counter
    var k = key
    for _ in 0..<10 {
      let low = UInt32(0xD251_1F53).multipliedFullWidth(by: c[0])
      let high = UInt32(0xCD9E_8D57).multipliedFullWidth(by: c[2])
      c = SIMD4(high.high ^ c[1] ^ k[0], high.low, low.high ^ c[3] ^ k[1], low.low)
      k = k &+ SIMD2(0x9E37_79B9, 0xBB67_AE85)
    }
    return c
  }
}
