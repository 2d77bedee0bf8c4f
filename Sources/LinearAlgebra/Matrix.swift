internal import CLinearAlgebra

/// A dense matrix of float64, row-major.
public struct Matrix: Sendable, Equatable {
  /// How many rows there are.
  public let rows: Int
  /// How many columns there are.
  public let columns: Int
  /// The elements, row after row.
  public var elements: [Double]

  /// A matrix of given elements, row-major; as many as the extents say.
  public init(rows: Int, columns: Int, _ elements: [Double]) {
    precondition(
      elements.count == rows * columns,
      "\(elements.count) elements for a matrix of \(rows) by \(columns)")
    (self.rows, self.columns, self.elements) = (rows, columns, elements)
  }

  /// A matrix of zeros.
  public init(rows: Int, columns: Int) {
    self.init(rows: rows, columns: columns, [Double](repeating: 0, count: rows * columns))
  }

  /// The square matrix with given numbers on its diagonal and zeros elsewhere.
  public init(diagonal: [Double]) {
    self.init(rows: diagonal.count, columns: diagonal.count)
    for (i, value) in diagonal.enumerated() { self[i, i] = value }
  }

  /// The element of a row and a column.
  public subscript(row: Int, column: Int) -> Double {
    get { elements[row * columns + column] }
    set { elements[row * columns + column] = newValue }
  }

  /// The elements of a row.
  public subscript(row row: Int) -> ArraySlice<Double> {
    elements[(row * columns)..<((row + 1) * columns)]
  }

  /// Rows become columns.
  public var transposed: Matrix {
    var result = Matrix(rows: columns, columns: rows)
    for i in 0..<rows {
      for j in 0..<columns { result[j, i] = self[i, j] }
    }
    return result
  }

  /// The product of two matrices, as many columns of the left as rows of the right.
  public static func * (left: Matrix, right: Matrix) -> Matrix {
    precondition(
      left.columns == right.rows,
      "a product of matrices \(left.shape) and \(right.shape)")
    var product = [Double](repeating: 0, count: left.rows * right.columns)
    diffeo_product(
      Int32(left.rows), Int32(right.columns), Int32(left.columns), left.elements, right.elements,
      &product)
    return Matrix(rows: left.rows, columns: right.columns, product)
  }

  /// The extents, as errors show them.
  var shape: [Int] { [rows, columns] }

  /// Throws where a decomposition could not even begin.
  func check(_ operation: String) throws(LinearAlgebraError) {
    guard elements.count <= Int(Int32.max) else {
      throw .tooLarge(operation: operation, rows: rows, columns: columns)
    }
    guard elements.allSatisfy(\.isFinite) else { throw .notFinite(operation: operation) }
  }

  /// Throws where the matrix is not square.
  func checkSquare(_ operation: String) throws(LinearAlgebraError) {
    guard rows == columns else {
      throw .shapeMismatch(operation: operation, left: shape, right: [rows, rows])
    }
    try check(operation)
  }
}
