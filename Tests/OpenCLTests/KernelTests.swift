import DiffeoOpenCL
import DiffeoTestSupport
import Testing

/// `y_i = a x_i + i`, and what it takes.
private let scaled = """
  __kernel void scaled(const uint count, const float a, __global const float* x,
                       __global float* y)
  {
    const uint i = get_global_id(0);
    if (i < count) y[i] = a * x[i] + i;
  }
  """

private typealias Scaled = Kernel<UInt32, Float, Buffer<Float>, Buffer<Float>>

@Suite("Typed kernels")
struct KernelTests {
  @Test("a kernel runs over as many groups as cover the count", arguments: [1, 7, 8, 9, 65])
  func launches(count: Int) throws {
    let engine = try TestDevice.engine()
    let kernel: Scaled = try engine.kernel("scaled", text: scaled, title: "scaled", local: 8)
    let x = (0..<count).map { Float($0) }
    let y: Buffer<Float> = try engine.buffer(count: count)
    try kernel(
      UInt32(count), 2, engine.buffer(copying: x.span), y,
      groups: .groups(of: 8, covering: count))
    #expect(try engine.read(y) == x.map { 3 * $0 })
  }

  @Test("no groups, no launch")
  func emptyLaunch() throws {
    let engine = try TestDevice.engine()
    let kernel: Scaled = try engine.kernel("scaled", text: scaled, title: "scaled", local: 8)
    let five: [Float] = [5]
    let y = try engine.buffer(copying: five.span)
    for groups in [WorkSize(0), WorkSize(1, 0), WorkSize(1, 1, 0)] {
      try kernel(1, 2, y, y, groups: groups)
    }
    #expect(try engine.read(y) == [5])
  }

  @Test("three dimensions reach the kernel in order")
  func dimensions() throws {
    let engine = try TestDevice.engine()
    let text = """
      __kernel void place(__global uint* y)
      {
        const uint x = get_global_id(0), r = get_global_id(1), p = get_global_id(2);
        y[(p * get_global_size(1) + r) * get_global_size(0) + x] = 100 * p + 10 * r + x;
      }
      """
    let kernel: Kernel<Buffer<UInt32>> = try engine.kernel(
      "place", text: text, title: "place", local: WorkSize(2))
    let y: Buffer<UInt32> = try engine.buffer(count: 24)
    try kernel(y, groups: WorkSize(2, 3, 2))
    let expected = (0..<24).map { (place: Int) -> UInt32 in
      UInt32(100 * (place / 12) + 10 * (place / 4 % 3) + place % 4)
    }
    #expect(try engine.read(y) == expected)
  }

  @Test("every argument type arrives as it was sent")
  func argumentTypes() throws {
    let engine = try TestDevice.engine()
    let text = """
      __kernel void types(const uint a, const ulong b, const int c, const float d, const uint2 e,
                          const uint8 f, __global const uchar* g, __global const int* h,
                          __global uint* y)
      {
        y[0] = a; y[1] = (uint)b; y[2] = (uint)(b >> 32); y[3] = (uint)c; y[4] = as_uint(d);
        y[5] = e.x; y[6] = e.y; y[7] = f.s0; y[8] = f.s7; y[9] = g[2]; y[10] = (uint)h[1];
      }
      """
    typealias Types = Kernel<
      UInt32, UInt64, Int32, Float, SIMD2<UInt32>, SIMD8<UInt32>, Buffer<UInt8>, Buffer<Int32>,
      Buffer<UInt32>
    >
    let kernel: Types = try engine.kernel("types", text: text, title: "types", local: 1)
    let y: Buffer<UInt32> = try engine.buffer(count: 11)
    let bytes: [UInt8] = [1, 2, 250]
    let words: [Int32] = [4, -5]
    try kernel(
      7, 0x1234_5678_9ABC_DEF0, -3, 1.5, SIMD2(8, 9), SIMD8(10, 0, 0, 0, 0, 0, 0, 17),
      engine.buffer(copying: bytes.span), engine.buffer(copying: words.span), y, groups: 1)
    let expected: [UInt32] = [
      7, 0x9ABC_DEF0, 0x1234_5678, UInt32(bitPattern: -3), Float(1.5).bitPattern, 8, 9, 10, 17,
      250, UInt32(bitPattern: -5),
    ]
    #expect(try engine.read(y) == expected)
  }

  @Test("a wrong type is refused, and the message shows both lists")
  func wrongType() throws {
    let engine = try TestDevice.engine()
    let error = try #require(throws: OpenCLError.self) {
      let _: Kernel<UInt32, UInt32, Buffer<Float>, Buffer<Float>> = try engine.kernel(
        "scaled", text: scaled, title: "scaled", local: 8)
    }
    #expect(
      error
        == .signatureMismatch(
          kernel: "scaled", swift: ["uint", "uint", "float*", "float*"],
          kernelTypes: ["uint", "float", "float*", "float*"]))
    #expect(
      error.description == """
        The kernel scaled takes ["uint", "float", "float*", "float*"], but Swift binds \
        ["uint", "uint", "float*", "float*"].
        """)
  }

  @Test("a wrong number of arguments is refused")
  func wrongCount() throws {
    let engine = try TestDevice.engine()
    let error = try #require(throws: OpenCLError.self) {
      let _: Kernel<UInt32, Float> = try engine.kernel(
        "scaled", text: scaled, title: "scaled", local: 8)
    }
    guard case .signatureMismatch("scaled", ["uint", "float"], _) = error else {
      Issue.record("\(error)")
      return
    }
  }

  @Test("a kernel known under its own signature is still refused under another")
  func wrongTypeLater() throws {
    let engine = try TestDevice.engine()
    let _: Scaled = try engine.kernel("scaled", text: scaled, title: "scaled", local: 8)
    #expect(throws: OpenCLError.self) {
      let _: Kernel<UInt32> = try engine.kernel("scaled", text: scaled, title: "scaled", local: 8)
    }
    let _: Scaled = try engine.kernel("scaled", text: scaled, title: "scaled", local: 8)
  }

  @Test("a kernel that a source does not have is an error that names both")
  func unknownKernel() throws {
    let engine = try TestDevice.engine()
    let error = try #require(throws: OpenCLError.self) {
      let _: Kernel<UInt32> = try engine.kernel("absent", text: scaled, title: "mine", local: 8)
    }
    #expect(error.description.contains("absent in mine"))
    #expect(error.description.contains("CL_INVALID_KERNEL_NAME"))
  }

  @Test("groups cover a count exactly once", arguments: [0, 1, 63, 64, 65, 128, 1000])
  func groups(count: Int) {
    let groups = WorkSize.groups(of: 64, covering: count).x
    #expect(groups * 64 >= count && (groups - 1) * 64 < count)
  }
}
