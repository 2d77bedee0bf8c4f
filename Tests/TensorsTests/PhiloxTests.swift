import DiffeoOpenCL
import DiffeoTensors
import DiffeoTestSupport
import Testing

/// A vector of the known-answer test of Random123 (file `kat_vectors`, philox4x32 10).
struct PhiloxVector: Sendable {
  var counter: SIMD4<UInt32>
  var key: SIMD2<UInt32>
  var words: SIMD4<UInt32>

  static let all = [
    PhiloxVector(
      counter: SIMD4(repeating: 0), key: SIMD2(repeating: 0),
      words: SIMD4(0x6627_E8D5, 0xE169_C58D, 0xBC57_AC4C, 0x9B00_DBD8)),
    PhiloxVector(
      counter: SIMD4(repeating: .max), key: SIMD2(repeating: .max),
      words: SIMD4(0x408F_276D, 0x41C8_3B0E, 0xA20B_C7C6, 0x6D54_51FD)),
    PhiloxVector(
      counter: SIMD4(0x243F_6A88, 0x85A3_08D3, 0x1319_8A2E, 0x0370_7344),
      key: SIMD2(0xA409_3822, 0x299F_31D0),
      words: SIMD4(0xD16C_FE09, 0x94FD_CCEB, 0x5001_E420, 0x2412_6EA1)),
  ]
}

@Suite("Philox4x32-10")
struct PhiloxTests {
  @Test("the host gives the published words", arguments: PhiloxVector.all)
  func host(vector: PhiloxVector) {
    #expect(Philox.block(counter: vector.counter, key: vector.key) == vector.words)
  }

  @Test("the device gives the published words", arguments: PhiloxVector.all)
  func device(vector: PhiloxVector) throws {
    let engine = try TestDevice.engine()
    let text = """
      __kernel void words(__global const uint* c, const uint2 key, __global uint* y)
      { vstore4(philox((uint4)(c[0], c[1], c[2], c[3]), key), 0, y); }
      """
    let kernel: Kernel<Buffer<UInt32>, SIMD2<UInt32>, Buffer<UInt32>> = try engine.kernel(
      "words", text: text, title: "words", local: 1)
    let counter = (0..<4).map { vector.counter[$0] }
    let words: Buffer<UInt32> = try engine.buffer(count: 4)
    try kernel(engine.buffer(copying: counter.span), vector.key, words, groups: 1)
    #expect(try engine.read(words) == (0..<4).map { vector.words[$0] })
  }

  @Test("a key addresses (index, sub, step, purpose), the seed's low word first")
  func addresses() {
    let key = RandomKey(seed: 0x299F_31D0_A409_3822, step: 0x1319_8A2E, purpose: 0x0370_7344)
    #expect(key.block(0x243F_6A88, sub: 0x85A3_08D3) == PhiloxVector.all[2].words)
    #expect(key.at(step: 0).block(0x243F_6A88, sub: 0x85A3_08D3) != PhiloxVector.all[2].words)
  }

  @Test("purposes have numbers of their own")
  func purposes() {
    #expect(Set(RandomPurpose.allCases.map(\.rawValue)).count == RandomPurpose.allCases.count)
    #expect(RandomPurpose.allCases.allSatisfy { $0.rawValue < 256 })
  }
}
