import DiffeoOpenCL
import DiffeoTensors
import DiffeoTestSupport
import DiffeoVerification
import Testing

@Suite struct MatrixProductTests {
  /// The register-tiled product also in the shapes of CPUs with fewer and narrower registers, over
  /// fewer sizes: each of them compiles kernels of its own.
  @Test(
    "each implementation agrees over edge shapes",
    arguments: [
      (.registerTiled, .own, .full), (.registerTiled, .vectors8, .quick),
      (.registerTiled, .vectors4, .quick), (.localTiled, .gpu, .full), (.clblast, .gpu, .full),
    ] as [(DeviceProfile.MatrixProduct, TestProfile, VerificationSize)])
  func implementations(
    _ implementation: DeviceProfile.MatrixProduct, _ profile: TestProfile, size: VerificationSize
  ) throws {
    let engine = try TestDevice.engine(profile) { $0.profile?.matrixProduct = implementation }
    let cases = VerificationSuite.tensors.cases(size).filter { $0.family.hasPrefix("matrix/") }
    #expect(cases.count > (size == .full ? 1000 : 50))
    for outcome in Verification.run(cases, on: .openCL(engine)) where !outcome.passed {
      Issue.record("\(outcome.summary)")
    }
  }

  @Test("the product goes where it is told to", arguments: [false, true], [false, true])
  func destination(transposeLeft: Bool, transposeRight: Bool) throws {
    let backend = try TestDevice.backend()
    let (rows, columns, depth) = (7, 33, 17)
    let a = try Samples.integers(
      transposeLeft ? [depth, rows] : [rows, depth], seed: 1, on: backend)
    let b = try Samples.integers(
      transposeRight ? [columns, depth] : [depth, columns], seed: 2, on: backend)
    let destination = try Tensor.full(.nan, shape: [rows, columns], on: backend)
    let plain = try a.matrixProduct(
      b, transposeLeft: transposeLeft, transposeRight: transposeRight)
    let result = try a.matrixProduct(
      b, transposeLeft: transposeLeft, transposeRight: transposeRight,
      epilogue: MatrixEpilogue(destination: destination))
    #expect(result.buffer === destination.buffer)
    #expect(try destination.values() == plain.values())
  }

  @Test("shapes that do not fit are refused", arguments: [false, true])
  func mismatch(onDevice: Bool) throws {
    let backend = onDevice ? try TestDevice.backend() : .reference
    let a = try Tensor.zeros([2, 3], on: backend)
    #expect(
      throws: TensorError.shapeMismatch(operation: "matrixProduct", left: [2, 3], right: [2, 3])
    ) { try a.matrixProduct(a) }
    #expect(throws: TensorError.self) { try a.matrixProduct(a.reshaped(to: [6])) }
    #expect(throws: TensorError.self) { try a.dense(weight: a.transposed(), bias: a) }
    #expect(throws: TensorError.self) { try a.reshaped(to: [6]).transposed() }
    #expect(try a.matrixProduct(a, transposeRight: true).shape == [2, 2])
    #expect(try a.matrixProduct(a, transposeLeft: true).shape == [3, 3])
  }

  @Test("operands on different backends are refused")
  func backends() throws {
    let a = try Tensor.zeros([2, 2], on: .reference)
    let b = try Tensor.zeros([2, 2], on: TestDevice.backend())
    #expect(throws: TensorError.backendMismatch(operation: "matrixProduct")) {
      try a.matrixProduct(b)
    }
  }
}
