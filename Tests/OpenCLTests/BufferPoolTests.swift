import DiffeoOpenCL
import DiffeoTestSupport
import Testing

@Suite("The buffer pool")
struct BufferPoolTests {
  private func bytes(_ engine: Engine, _ count: Int, _ label: String = "tensors") throws
    -> Buffer<UInt8>
  {
    try engine.buffer(of: UInt8.self, count: count, label: label)
  }

  @Test(
    "a size class wastes an eighth at most, and nothing at its own size",
    arguments: [1, 255, 256, 257, 1000, 4096, 4097, 65_535, 1_000_003])
  func sizeClasses(count: Int) throws {
    let engine = try TestDevice.engine()
    var buffer: Buffer<UInt8>? = try bytes(engine, count)
    let size = engine.memory.live
    #expect(size >= count)
    #expect(count < 256 ? size == 256 : size - count < (count + 7) / 8)
    buffer = try bytes(engine, size)
    #expect(engine.memory.live == size)
    withExtendedLifetime(buffer) {}
  }

  @Test("a returned block serves the next buffer of its class")
  func reuse() throws {
    let engine = try TestDevice.engine()
    for _ in 0..<100 { withExtendedLifetime(try bytes(engine, 10_000)) {} }
    #expect(engine.memory.allocations == 1)
    #expect(engine.memory.live == 0 && engine.memory.cached == 10_240)
    engine.releaseCachedMemory()
    #expect(engine.memory.cached == 0)
  }

  @Test("a steady program allocates nothing after its first round")
  func steady() throws {
    let engine = try TestDevice.engine()
    func round() throws {
      let kept = try (1...5).map { try bytes(engine, $0 * 3000) }
      withExtendedLifetime(kept) {}
    }
    try round()
    let first = engine.memory.allocations
    for _ in 0..<20 { try round() }
    #expect(engine.memory.allocations == first)
  }

  @Test("the limit evicts what was unused longest, and no more than needed")
  func eviction() throws {
    let engine = try TestDevice.engine { $0.memoryLimit = 40_960 }
    for size in [16_384, 8192, 12_288] { withExtendedLifetime(try bytes(engine, size)) {} }
    #expect(engine.memory.cached == 36_864)
    let more = try bytes(engine, 10_240)
    // 36,864 + 10,240 pass the limit: the oldest, of 16,384, goes.
    #expect(engine.memory.cached == 8192 + 12_288 && engine.memory.live == 10_240)
    let allocations = engine.memory.allocations
    withExtendedLifetime(try bytes(engine, 8192)) {}
    #expect(engine.memory.allocations == allocations)
    withExtendedLifetime(more) {}
  }

  @Test("beyond the limit the error says what was asked, what is in use, and by whom")
  func limit() throws {
    let engine = try TestDevice.engine { $0.memoryLimit = 10_000 }
    let weights = try bytes(engine, 2048, "weights")
    let batches = try [bytes(engine, 1024, "batch"), bytes(engine, 2048, "batch")]
    let error = try #require(throws: OpenCLError.self) { try bytes(engine, 8192, "activations") }
    #expect(
      error
        == .outOfMemory(
          requested: 8192, label: "activations", live: ["batch 3.0 KiB", "weights 2.0 KiB"],
          limit: 10_000))
    #expect(
      error.description.contains("8.0 KiB for 'activations'")
        && error.description.contains("batch 3.0 KiB, weights 2.0 KiB"))
    withExtendedLifetime((weights, batches)) {}
    #expect(try bytes(engine, 4096).count == 4096)
  }

  @Test("a failed allocation gives the free blocks back and is tried once more")
  func retry() throws {
    let engine = try TestDevice.engine()
    withExtendedLifetime(try bytes(engine, 5000)) {}
    #expect(engine.memory.cached > 0)
    engine.injectAllocationFailures(1)
    let buffer = try bytes(engine, 300)
    #expect(engine.memory.cached == 0)
    try engine.fill(buffer, with: 7)
    #expect(try engine.read(buffer).allSatisfy { $0 == 7 })
  }

  @Test("two failures in a row are an error, and the engine goes on afterwards")
  func exhaustion() throws {
    let engine = try TestDevice.engine()
    let kept = try bytes(engine, 1024, "kept")
    try engine.fill(kept, with: 3)
    engine.injectAllocationFailures(2)
    let error = try #require(throws: OpenCLError.self) { try bytes(engine, 300, "more") }
    guard case .outOfMemory(_, "more", ["kept 1.0 KiB"], _) = error else {
      Issue.record("\(error)")
      return
    }
    #expect(engine.memory.live == 1024)
    #expect(try bytes(engine, 300).count == 300)
    #expect(try engine.read(kept).allSatisfy { $0 == 3 })
  }
}
