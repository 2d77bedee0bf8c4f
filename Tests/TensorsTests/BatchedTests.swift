import DiffeoTensors
import DiffeoTestSupport
import DiffeoVerification
import Testing

@Suite("Many small matrices") struct BatchedTests {
  /// A A^T + I of some matrices of whole numbers.
  private func positive(_ width: Int, on backend: Backend) throws -> Tensor {
    let a = try Samples.integers([9, width, width], on: backend)
    let ones = (0..<width * width).map { $0 % (width + 1) == 0 ? 1.0 : 0 }
    return try a.batchedProduct(a, transposeRight: true)
      + Tensor(doubles: ones, shape: [1, width, width], on: backend)
  }

  @Test("a matrix is the product of its Cholesky factors", arguments: [1, 4, 17], [false, true])
  func cholesky(width: Int, onDevice: Bool) throws {
    let backend = onDevice ? try TestDevice.backend() : .reference
    let matrices = try positive(width, on: backend)
    let factors = try matrices.choleskyFactors()
    let product = try factors.batchedProduct(factors, transposeRight: true)
    try expectClose(product, matrices, within: .norm(Double(width + 1) * 0x1p-23))
    let identity = try factors.batchedProduct(factors.triangularInverses())
    let ones = (0..<9 * width * width).map { $0 % (width * width) % (width + 1) == 0 ? 1.0 : 0 }
    // The condition of these factors is below 4,000.
    try expectClose(identity, ones, within: .distance(4000 * Double(width) * 0x1p-23))
  }

  @Test("Q is orthonormal, and what it takes from A is upper triangular", arguments: [false, true])
  func orthonormal(onDevice: Bool) throws {
    let backend = onDevice ? try TestDevice.backend() : .reference
    let a = try Samples.integers([4, 9, 5], on: backend)
    let q = try a.orthonormalFactors()
    let ones = (0..<100).map { $0 % 25 % 6 == 0 ? 1.0 : 0 }
    try expectClose(
      q.batchedProduct(q, transposeLeft: true), ones, within: .distance(5 * 0x1p-22))
    let r = try q.batchedProduct(a, transposeLeft: true).doubles()
    for (place, entry) in r.enumerated() {
      let (row, column) = (place % 25 / 5, place % 5)
      if row > column { #expect(abs(entry) < 100 * 0x1p-20) }
      if row == column { #expect(entry > 0) }
    }
  }

  @Test(
    "a matrix without factor gives NaN, and its neighbours keep theirs", arguments: [false, true])
  func singular(onDevice: Bool) throws {
    let backend = onDevice ? try TestDevice.backend() : .reference
    let matrices = try Tensor([4, 2, 2, 1, 4, 2, 2, 3], shape: [2, 2, 2], on: backend)
    let factors = try matrices.choleskyFactors().doubles()
    #expect(factors[0..<4].allSatisfy { $0.isNaN })
    expectClose(Array(factors[4...]), [2, 0, 1, 2.0.squareRoot()], within: .ulps(2))
  }

  @Test("a column among those before it is completed to a frame", arguments: [false, true])
  func completed(onDevice: Bool) throws {
    let backend = onDevice ? try TestDevice.backend() : .reference
    let matrices = try Tensor(
      [4, 2, 2, 1, 0, 0, 0, 0, 3, 3, 4, 4, .infinity, 0, 0, 1], shape: [4, 2, 2], on: backend)
    let q = try matrices.orthonormalFactors()
    #expect(try q.doubles()[12...].allSatisfy { $0.isNaN })
    let frames = try q.slice(axis: 0, 0..<3)
    let products = try frames.batchedProduct(frames, transposeLeft: true).doubles()
    expectClose(
      products, [1, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1], within: .distance(0x1p-21))
    let third = try frames.doubles()[8...]
    expectClose(Array(third), [0.6, 0.8, 0.8, -0.6], within: .distance(0x1p-21))
  }

  @Test("shapes that do not fit are refused")
  func shapes() throws {
    let a = try Tensor.zeros([2, 3, 4], on: .reference)
    #expect(throws: TensorError.self) { try a.choleskyFactors() }
    #expect(throws: TensorError.self) { try a.triangularInverses() }
    #expect(throws: TensorError.self) { try a.orthonormalFactors() }
    #expect(throws: TensorError.self) { try a.batchedProduct(a) }
    #expect(try a.batchedProduct(a, transposeLeft: true).shape == [2, 4, 4])
    #expect(try a.batchedProduct(a, transposeRight: true).shape == [2, 3, 3])
  }
}
