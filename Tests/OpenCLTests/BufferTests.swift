import DiffeoOpenCL
import DiffeoTestSupport
import Testing

@Suite("Buffers")
struct BufferTests {
  @Test("what is written is read back", arguments: [1, 31, 32, 33, 63, 64, 65, 4099])
  func roundTrip(count: Int) throws {
    let engine = try TestDevice.engine()
    let floats = (0..<count).map { Float($0) * 0.1 }
    #expect(try engine.read(engine.buffer(copying: floats.span)) == floats)
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
    #expect(try engine.read(engine.buffer(copying: bytes.span)) == bytes)
    let words = (0..<count).map { UInt32.max - UInt32($0) }
    #expect(try engine.read(engine.buffer(copying: words.span)) == words)
  }

  @Test("fill and copy touch the range they name and nothing else")
  func fillAndCopy() throws {
    let engine = try TestDevice.engine()
    let digits = (0..<10).map { Int32($0) }
    let source = try engine.buffer(copying: digits.span)
    let target: Buffer<Int32> = try engine.buffer(count: 10)
    try engine.fill(target, with: -1)
    try engine.copy(source, offset: 2, to: target, offset: 5, count: 3)
    try engine.copy(source, to: target, count: 0)
    #expect(try engine.read(target) == [-1, -1, -1, -1, -1, 2, 3, 4, -1, -1])
    let start: [Int32] = [9, 8]
    try engine.write(start.span, to: target)
    #expect(try engine.read(target) == [9, 8, -1, -1, -1, 2, 3, 4, -1, -1])
  }

  @Test("a view reads and writes the memory of its parent, and keeps it alive")
  func views() throws {
    let engine = try TestDevice.engine()
    let step = engine.device.alignment / MemoryLayout<Float>.stride
    let numbers = (0..<(3 * step)).map { Float($0) }
    var parent: Buffer<Float>? = try engine.buffer(copying: numbers.span, label: "parent")
    let view = try #require(try parent?.view(offset: step, count: 5))
    #expect(view.count == 5 && view.label == "parent")
    #expect(try engine.read(view) == (0..<5).map { Float(step + $0) })
    try engine.fill(view, with: -2)
    if let parent {
      let values = try engine.read(parent)
      #expect(values[step..<(step + 5)].allSatisfy { $0 == -2 })
      #expect(values[step - 1] == Float(step - 1) && values[step + 5] == Float(step + 5))
    }
    parent = nil
    #expect(engine.memory.cached == 0, "the memory went back while a view still reads it")
    #expect(try engine.read(view) == [-2, -2, -2, -2, -2])
  }

  @Test("a view that is not aligned is an error that names the buffer")
  func unalignedView() throws {
    let engine = try TestDevice.engine()
    let buffer: Buffer<Float> = try engine.buffer(count: 1024, label: "weights")
    let error = try #require(throws: OpenCLError.self) { try buffer.view(offset: 1, count: 4) }
    #expect(error.description.contains("CL_MISALIGNED_SUB_BUFFER_OFFSET"))
    #expect(error.description.contains("weights"))
  }

  @Test("buffers outlive the variable that held their engine")
  func engineGoesFirst() throws {
    var engine: Engine? = try TestDevice.engine()
    var buffers = try (1...4).map { try #require(try engine?.buffer(of: Float.self, count: $0)) }
    weak let released = engine
    engine = nil
    #expect(released == nil)
    buffers.removeAll()
  }
}
