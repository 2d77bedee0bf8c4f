import DiffeoOpenCL
import DiffeoTestSupport
import Testing

@Suite("The profiler")
struct ProfilerTests {
  private static let text = """
    __kernel void first(__global float* x)
    { const uint i = get_global_id(0); for (uint k = 0; k < 100; k++) x[i] = x[i] * 0.5f + 1.0f; }
    __kernel void second(__global const float* x, __global float* y)
    { y[get_global_id(0)] = x[get_global_id(0)]; }
    """

  @Test("each kernel has a row with its launches, time, bytes and rate")
  func rows() throws {
    let engine = try TestDevice.engine { $0.profiling = true }
    let profiler = try #require(engine.profiler)
    let first: Kernel<Buffer<Float>> = try engine.kernel(
      "first", text: Self.text, title: "profiled", local: 64)
    let second: Kernel<Buffer<Float>, Buffer<Float>> = try engine.kernel(
      "second", text: Self.text, title: "profiled", local: 64)
    let x: Buffer<Float> = try engine.buffer(count: 4096)
    let y: Buffer<Float> = try engine.buffer(count: 4096)
    try engine.fill(x, with: 1)
    // More than are kept pending at a time.
    for _ in 0..<300 { try first(x, groups: 64) }
    try second(x, y, groups: 64)
    try second(x, y, groups: 0)
    let rows = try profiler.rows()
    #expect(rows.map(\.seconds) == rows.map(\.seconds).sorted(by: >))
    let byName = Dictionary(uniqueKeysWithValues: rows.map { ($0.kernel, $0) })
    #expect(Set(byName.keys) == ["first", "second"])
    let long = try #require(byName["first"])
    #expect(long.launches == 300 && long.bytes == 300 * 16_384 && long.seconds > 0)
    #expect(long.gigabytesPerSecond == Double(long.bytes) / long.seconds / 1e9)
    let copy = try #require(byName["second"])
    #expect(copy.launches == 1 && copy.bytes == 2 * 16_384 && copy.seconds > 0)
    #expect(try profiler.rows() == rows)
  }

  @Test("there is none unless it was asked for")
  func absent() throws {
    #expect(try TestDevice.engine().profiler == nil)
  }

  @Test("an engine with unread events goes quietly")
  func unread() throws {
    let engine = try TestDevice.engine { $0.profiling = true }
    let first: Kernel<Buffer<Float>> = try engine.kernel(
      "first", text: Self.text, title: "profiled", local: 64)
    try first(engine.buffer(count: 64), groups: 1)
  }
}
