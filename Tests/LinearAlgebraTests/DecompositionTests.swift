import DiffeoLinearAlgebra
import DiffeoTensors
import DiffeoTestSupport
import Foundation
import Testing

@Suite("Dense decompositions")
struct DecompositionTests {
  /// Standard normal elements.
  static func normal(_ rows: Int, _ columns: Int, _ seed: Seed) -> Matrix {
    let key = seed.key(step: UInt32(rows * 1000 + columns))
    return Matrix(rows: rows, columns: columns, (0..<(rows * columns)).map { key.normal($0) })
  }

  /// G G^T + I.
  static func positive(_ order: Int, _ seed: Seed) -> Matrix {
    let normal = normal(order, order, seed)
    var matrix = normal * normal.transposed
    for i in 0..<order { matrix[i, i] += 1 }
    return matrix
  }

  /// Rounding of sums of `count` products.
  static func rounding(_ count: Int) -> Allowance { .norm(Double(8 * (count + 4)) * 0x1p-52) }

  static func expectIdentity(_ matrix: Matrix, sourceLocation: SourceLocation = #_sourceLocation) {
    let identity = Matrix(diagonal: [Double](repeating: 1, count: matrix.rows))
    expectClose(
      matrix.elements, identity.elements, within: rounding(matrix.rows + 60),
      sourceLocation: sourceLocation)
  }

  @Test("eigenvectors are orthonormal and the matrix is what they say", arguments: Seed.all)
  func eigen(seed: Seed) throws {
    for order in [1, 2, 31, 64] {
      let matrix = Self.positive(order, seed)
      let eigen = try SymmetricEigen(of: matrix)
      #expect(eigen.values == eigen.values.sorted())
      Self.expectIdentity(eigen.vectors * eigen.vectors.transposed)
      let rebuilt = eigen.vectors.transposed * Matrix(diagonal: eigen.values) * eigen.vectors
      expectClose(rebuilt.elements, matrix.elements, within: Self.rounding(order))
    }
  }

  @Test("a range of eigenpairs is that part of all of them")
  func range() throws {
    let matrix = Self.positive(20, Seed(7))
    let all = try SymmetricEigen(of: matrix)
    let some = try SymmetricEigen(of: matrix, 3..<7)
    expectClose(some.values, Array(all.values[3..<7]), within: Self.rounding(20))
    #expect(some.vectors.rows == 4 && some.vectors.columns == 20)
    for place in 0..<4 {
      let overlap = zip(some.vectors[row: place], all.vectors[row: 3 + place])
        .reduce(0) { $0 + $1.0 * $1.1 }
      expectClose(abs(overlap), 1, within: .distance(1e-12))
    }
  }

  @Test("only the lower half of a symmetric matrix is read")
  func halves() throws {
    var matrix = Self.positive(9, Seed(3))
    let (eigen, factor) = (try SymmetricEigen(of: matrix), try Cholesky(of: matrix))
    for i in 0..<9 {
      for j in (i + 1)..<max(9, i + 1) { matrix[i, j] = 1e3 }
    }
    #expect(try SymmetricEigen(of: matrix) == eigen)
    #expect(try Cholesky(of: matrix) == factor)
  }

  @Test("the path graph has the eigenvalues 2 - 2 cos(pi j / n)")
  func path() throws {
    let n = 33
    var laplacian = Matrix(rows: n, columns: n)
    for i in 1..<n {
      (laplacian[i, i - 1], laplacian[i - 1, i]) = (-1, -1)
      laplacian[i, i] += 1
      laplacian[i - 1, i - 1] += 1
    }
    let expected = (0..<n).map { j in
      4 * pow(sin(Double.pi * Double(j) / Double(2 * n)), 2)
    }
    expectClose(
      try SymmetricEigen(of: laplacian).values, expected, within: Self.rounding(n))
  }

  @Test("the Cholesky factor is lower, multiplies to the matrix and solves", arguments: Seed.all)
  func cholesky(seed: Seed) throws {
    for order in [1, 3, 33, 64] {
      let matrix = Self.positive(order, seed)
      let factor = try Cholesky(of: matrix)
      for i in 0..<order {
        #expect(factor.lower[row: i].dropFirst(i + 1).allSatisfy { $0 == 0 })
      }
      expectClose(
        (factor.lower * factor.lower.transposed).elements, matrix.elements,
        within: Self.rounding(order))
      let solutions = Self.normal(5, order, seed)
      // The condition of G G^T + I is a few thousand at most.
      expectClose(
        factor.solve(solutions * matrix).elements, solutions.elements, within: .norm(1e-9))
      expectClose(
        factor.logDeterminant,
        try SymmetricEigen(of: matrix).values.reduce(0) { $0 + log($1) },
        within: .distance(1e-10))
    }
  }

  @Test("Q is orthonormal, R upper with a diagonal that is not negative", arguments: Seed.all)
  func qr(seed: Seed) throws {
    for (rows, columns) in [(1, 1), (5, 5), (40, 7), (65, 33)] {
      let matrix = Self.normal(rows, columns, seed)
      let qr = try QRDecomposition(of: matrix)
      Self.expectIdentity(qr.orthonormal.transposed * qr.orthonormal)
      for i in 0..<columns {
        #expect(qr.upper[row: i].prefix(i).allSatisfy { $0 == 0 })
        #expect(qr.upper[i, i] >= 0)
      }
      expectClose(
        (qr.orthonormal * qr.upper).elements, matrix.elements, within: Self.rounding(rows))
    }
  }

  @Test("columns that depend on each other still have orthonormal ones")
  func dependent() throws {
    let column = Self.normal(20, 1, Seed(5))
    let matrix = column * Matrix(rows: 1, columns: 3, [1, 2, -1])
    let qr = try QRDecomposition(of: matrix)
    Self.expectIdentity(qr.orthonormal.transposed * qr.orthonormal)
    expectClose((qr.orthonormal * qr.upper).elements, matrix.elements, within: Self.rounding(20))
  }

  @Test("the singular value decomposition rebuilds the matrix", arguments: Seed.all)
  func singularValues(seed: Seed) throws {
    for (rows, columns) in [(1, 1), (4, 9), (9, 4), (33, 64)] {
      let matrix = Self.normal(rows, columns, seed)
      let svd = try SingularValues(of: matrix)
      #expect(svd.values == svd.values.sorted(by: >) && svd.values.allSatisfy { $0 >= 0 })
      Self.expectIdentity(svd.left.transposed * svd.left)
      Self.expectIdentity(svd.right * svd.right.transposed)
      expectClose(
        (svd.left * Matrix(diagonal: svd.values) * svd.right).elements, matrix.elements,
        within: Self.rounding(rows + columns))
    }
  }

  @Test("what has no decomposition is refused")
  func refusals() throws {
    let square = Matrix(rows: 2, columns: 2, [1, 2, 2, 1])
    #expect(throws: LinearAlgebraError.notPositiveDefinite(pivot: 1)) { try Cholesky(of: square) }
    let bad = Matrix(rows: 2, columns: 2, [1, 0, .nan, 1])
    #expect(throws: LinearAlgebraError.notFinite(operation: "eigenvalues")) {
      try SymmetricEigen(of: bad)
    }
    #expect(throws: LinearAlgebraError.notFinite(operation: "singular values")) {
      try SingularValues(of: bad)
    }
    let wide = Matrix(rows: 2, columns: 3)
    #expect(
      throws: LinearAlgebraError.shapeMismatch(
        operation: "QR decomposition", left: [2, 3], right: [3, 3])
    ) { try QRDecomposition(of: wide) }
    #expect(
      throws: LinearAlgebraError.shapeMismatch(
        operation: "Cholesky factor", left: [2, 3], right: [2, 2])
    ) { try Cholesky(of: wide) }
  }

  @Test("matrices without elements are their own decompositions")
  func empty() throws {
    let none = Matrix(rows: 0, columns: 0)
    #expect(try SymmetricEigen(of: none).values.isEmpty)
    #expect(try Cholesky(of: none).logDeterminant == 0)
    #expect(try QRDecomposition(of: Matrix(rows: 3, columns: 0)).upper.elements.isEmpty)
    #expect(try SingularValues(of: Matrix(rows: 0, columns: 4)).values.isEmpty)
    #expect((Matrix(rows: 2, columns: 0) * Matrix(rows: 0, columns: 2)).elements == [0, 0, 0, 0])
  }
}
