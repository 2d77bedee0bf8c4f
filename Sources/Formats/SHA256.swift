/// The hash SHA-256, by which people tell files and parameters apart.
///
/// - Source: National Institute of Standards and Technology, Secure hash standard, FIPS 180-4.
public enum SHA256 {
  /// The hash of some bytes, in 64 hexadecimal digits.
  ///
  /// - Complexity: O(bytes).
  public static func hexadecimal(_ bytes: [UInt8]) -> String {
    digest(bytes).map { word in
      let text = String(word, radix: 16)
      return String(repeating: "0", count: 8 - text.count) + text
    }.joined()
  }

  /// The eight words of the hash.
  private static func digest(_ bytes: [UInt8]) -> [UInt32] {
    // The message, a bit 1, zeros up to eight bytes before a whole block, and its length in bits.
    let zeros = (119 - bytes.count % 64) % 64
    let length = UInt64(bytes.count) * 8
    let padded =
      bytes + [0x80] + [UInt8](repeating: 0, count: zeros)
      + (0..<8).map { UInt8(truncatingIfNeeded: length >> UInt64(56 - 8 * $0)) }
    var hash = initial
    for start in stride(from: 0, to: padded.count, by: 64) {
      compress(&hash, schedule(padded[start..<(start + 64)]))
    }
    return hash
  }

  /// The 64 words that a block of 64 bytes becomes.
  private static func schedule(_ block: ArraySlice<UInt8>) -> [UInt32] {
    let bytes = Array(block)
    var words = (0..<16).map { index in
      (0..<4).reduce(UInt32(0)) { $0 << 8 | UInt32(bytes[4 * index + $1]) }
    }
    for t in 16..<64 {
      let (a, b) = (words[t - 15], words[t - 2])
      let first = a.rotated(7) ^ a.rotated(18) ^ a >> 3
      let second = b.rotated(17) ^ b.rotated(19) ^ b >> 10
      words.append(words[t - 16] &+ first &+ words[t - 7] &+ second)
    }
    return words
  }

  private static func compress(_ hash: inout [UInt32], _ words: [UInt32]) {
    var (a, b, c, d) = (hash[0], hash[1], hash[2], hash[3])
    var (e, f, g, h) = (hash[4], hash[5], hash[6], hash[7])
    for t in 0..<64 {
      let turned = e.rotated(6) ^ e.rotated(11) ^ e.rotated(25)
      let first = h &+ turned &+ (e & f ^ ~e & g) &+ constants[t] &+ words[t]
      let other = a.rotated(2) ^ a.rotated(13) ^ a.rotated(22)
      let second = other &+ (a & b ^ a & c ^ b & c)
      (h, g, f, e, d, c, b, a) = (g, f, e, d &+ first, c, b, a, first &+ second)
    }
    for (index, word) in [a, b, c, d, e, f, g, h].enumerated() { hash[index] &+= word }
  }

  /// The first primes.
  private static let primes: [UInt64] = {
    var primes: [UInt64] = []
    var candidate: UInt64 = 2
    while primes.count < 64 {
      if !primes.contains(where: { candidate % $0 == 0 }) { primes.append(candidate) }
      candidate += 1
    }
    return primes
  }()

  /// The first 32 bits behind the point of the square roots of the first eight primes.
  private static let initial = primes.prefix(8).map { fraction(of: $0, power: 2) }

  /// The first 32 bits behind the point of the cube roots of the first 64 primes.
  private static let constants = primes.map { fraction(of: $0, power: 3) }

  /// The greatest whole r with `(r / 2^32)^power <= number`, without its whole part: found bit by
  /// bit, in whole numbers.
  private static func fraction(of number: UInt64, power: Int) -> UInt32 {
    var root: UInt64 = 0
    for bit in (0..<37).reversed() {
      let candidate = root | 1 << UInt64(bit)
      if isAtMost(candidate, power, number) { root = candidate }
    }
    return UInt32(truncatingIfNeeded: root)
  }

  /// Whether `r^power <= number 2^(32 power)`.
  private static func isAtMost(_ r: UInt64, _ power: Int, _ number: UInt64) -> Bool {
    let wide = UInt128(r)
    if power == 2 { return wide * wide <= UInt128(number) << 64 }
    // r^3 has up to 111 bits.
    return wide * wide * wide <= UInt128(number) << 96
  }
}

extension UInt32 {
  /// The bits turned to the right.
  fileprivate func rotated(_ count: UInt32) -> UInt32 { self >> count | self << (32 - count) }
}
