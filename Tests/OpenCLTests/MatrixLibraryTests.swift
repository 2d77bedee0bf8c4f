import DiffeoOpenCL
import DiffeoTestSupport
import Testing

@Suite("Matrix products by CLBlast")
struct MatrixLibraryTests {
  private static let sizes = [
    [1, 1, 1], [1, 33, 5], [31, 1, 7], [5, 7, 1], [33, 65, 31], [97, 64, 63],
  ]

  /// `op(A) op(B)` in float64, by the definition.
  private func product(_ a: [Float], _ b: [Float], _ size: MatrixProductSize) -> [Double] {
    (0..<(size.rows * size.columns)).map { place in
      let (r, c) = (place / size.columns, place % size.columns)
      return (0..<size.depth).reduce(0.0) { sum, k in
        let left = a[size.transposeLeft ? k * size.rows + r : r * size.depth + k]
        let right = b[size.transposeRight ? c * size.depth + k : k * size.columns + c]
        return sum + Double(left) * Double(right)
      }
    }
  }

  @Test(
    "small whole numbers multiply exactly, for every transpose, alone and added up",
    arguments: sizes)
  func exact(extents: [Int]) throws {
    let engine = try TestDevice.engine()
    for transposes in [(false, false), (false, true), (true, false), (true, true)] {
      let size = MatrixProductSize(
        rows: extents[0], columns: extents[1], depth: extents[2],
        transposeLeft: transposes.0, transposeRight: transposes.1)
      let a = (0..<(size.rows * size.depth)).map { Float($0 * 7 % 11 - 5) }
      let b = (0..<(size.depth * size.columns)).map { Float($0 * 5 % 13 - 6) }
      let left = try engine.buffer(copying: a.span)
      let right = try engine.buffer(copying: b.span)
      let c: Buffer<Float> = try engine.buffer(count: size.rows * size.columns)
      try engine.fill(c, with: .nan)
      try engine.multiplyWithCLBlast(left, right, into: c, size: size)
      let expected = product(a, b, size)
      #expect(try engine.read(c).map(Double.init) == expected, "\(size)")
      try engine.multiplyWithCLBlast(left, right, into: c, size: size, accumulate: true)
      #expect(try engine.read(c).map(Double.init) == expected.map { 2 * $0 }, "\(size)")
    }
  }

  @Test("a product of many sizes needs scratch only while it is enqueued")
  func scratch() throws {
    let engine = try TestDevice.engine()
    let side = 200
    let a = [Float](repeating: 1, count: side * side)
    let left = try engine.buffer(copying: a.span)
    let c: Buffer<Float> = try engine.buffer(count: side * side)
    let live = engine.memory.live
    try engine.tuneCLBlast("GemmRoutine", ["XGEMM_MIN_INDIRECT_SIZE": 1])
    let size = MatrixProductSize(rows: side, columns: side, depth: side)
    try engine.multiplyWithCLBlast(left, left, into: c, size: size)
    #expect(engine.memory.live == live && engine.memory.cached > 0)
    #expect(try engine.read(c).allSatisfy { $0 == Float(side) })
  }

  @Test("parameters that CLBlast does not know are errors")
  func unknownParameters() throws {
    let engine = try TestDevice.engine()
    for (kernel, parameters) in [("NoSuchKernel", ["WGD": 8]), ("Xgemm", ["NOT_A_NAME": 1])] {
      let error = try #require(throws: OpenCLError.self) {
        try engine.tuneCLBlast(kernel, parameters)
      }
      guard case .matrixLibraryFailed("CLBlastOverrideParameters(\(kernel))", _) = error else {
        Issue.record("\(error)")
        continue
      }
    }
  }
}
