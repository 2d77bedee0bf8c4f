import DiffeoOpenCL
import DiffeoTestSupport
import Testing

@Suite("Engines")
struct EngineTests {
  /// Fills, multiplies and reads on an engine of its own.
  private static func work(_ task: Int) throws -> [Float] {
    let engine = try TestDevice.engine()
    let text = "__kernel void twice(__global float* x) { x[get_global_id(0)] *= 2.0f; }"
    let twice: Kernel<Buffer<Float>> = try engine.kernel(
      "twice", text: text, title: "twice", local: 1)
    let x: Buffer<Float> = try engine.buffer(count: 16)
    try engine.fill(x, with: Float(task))
    for _ in 0..<3 { try twice(x, groups: 16) }
    let identity: [Float] = (0..<16).map { $0 % 5 == 0 ? 1 : 0 }
    let product: Buffer<Float> = try engine.buffer(count: 16)
    try engine.multiplyWithCLBlast(
      x, engine.buffer(copying: identity.span), into: product,
      size: MatrixProductSize(rows: 4, columns: 4, depth: 4))
    return try engine.read(product)
  }

  @Test("tasks with an engine each do not disturb one another")
  func concurrent() async throws {
    let results = try await withThrowingTaskGroup(of: (Int, [Float]).self) { group in
      for task in 0..<12 { group.addTask { (task, try Self.work(task)) } }
      return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
    }
    #expect(results.count == 12)
    for (task, values) in results {
      #expect(values == [Float](repeating: Float(8 * task), count: 16))
    }
  }

  @Test("launches run in order, and reading waits for them")
  func order() throws {
    let engine = try TestDevice.engine()
    let text = """
      __kernel void advance(const uint k, __global uint* x)
      { const uint i = get_global_id(0); x[i] = x[i] * 3u + k; }
      """
    let advance: Kernel<UInt32, Buffer<UInt32>> = try engine.kernel(
      "advance", text: text, title: "advance", local: 1)
    let x: Buffer<UInt32> = try engine.buffer(count: 8)
    try engine.fill(x, with: 1)
    var expected: UInt32 = 1
    for k in 0..<200 {
      try advance(UInt32(k), x, groups: 8)
      expected = expected &* 3 &+ UInt32(k)
    }
    #expect(try engine.read(x) == [UInt32](repeating: expected, count: 8))
  }

  @Test("an engine takes the device's profile unless it is given one")
  func profile() throws {
    let device = try TestDevice.shared()
    #expect(try Engine(device).profile == DeviceProfile(for: device))
    #expect(try TestDevice.engine(.vectors4).profile.vectorWidth == 4)
  }

  @Test("byte counts read as people write them")
  func byteCounts() {
    let expected = [
      0: "0 B", 1023: "1023 B", 1024: "1.0 KiB", 1536: "1.5 KiB", 5 << 30: "5.0 GiB",
      3 << 41: "6.0 TiB",
    ]
    for (bytes, text) in expected { #expect(ByteCount.text(bytes) == text) }
  }

  @Test("statuses print by name")
  func statusNames() {
    let error = OpenCLError.callFailed(call: "clFinish", status: -5, detail: "")
    #expect(error.description == "clFinish failed with CL_OUT_OF_RESOURCES (-5).")
  }
}
