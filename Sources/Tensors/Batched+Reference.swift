internal import DiffeoOpenCL

extension Tensor {
  /// The products by the definition.
  func referenceBatchedProduct(_ other: Tensor, _ size: BatchedProductSize) -> Tensor {
    let (a, b, left, right) = (host, other.host, size.left, size.right)
    var result: [Double] = []
    result.reserveCapacity(size.target.count)
    for matrix in 0..<size.count {
      let (start, other) = (matrix * size.rows * size.depth, matrix * size.depth * size.columns)
      for row in 0..<size.rows {
        for column in 0..<size.columns {
          var sum = 0.0
          for k in 0..<size.depth {
            sum +=
              a[start + row * left.row + k * left.step]
              * b[other + k * right.step + column * right.column]
          }
          result.append(sum)
        }
      }
    }
    return .host(result, size.target)
  }

  /// A function of each matrix.
  func mapMatrices(_ function: ([Double]) -> [Double]) -> [Double] {
    let size = shape[1] * shape[2]
    return (0..<shape[0]).flatMap { function(Array(host[($0 * size)..<(($0 + 1) * size)])) }
  }
}

/// The Cholesky factor of an n by n matrix; NaN if there is none.
func cholesky(_ a: [Double], _ n: Int) -> [Double] {
  var l = [Double](repeating: 0, count: a.count)
  for j in 0..<n {
    let pivot = a[j * n + j] - (0..<j).reduce(0) { $0 + l[j * n + $1] * l[j * n + $1] }
    guard pivot > Double(n) * 0x1p-24 * a[j * n + j] else {
      return [Double](repeating: .nan, count: a.count)
    }
    l[j * n + j] = pivot.squareRoot()
    for i in (j + 1)..<max(n, j + 1) {
      let inner = (0..<j).reduce(0) { $0 + l[i * n + $1] * l[j * n + $1] }
      l[i * n + j] = (a[i * n + j] - inner) / l[j * n + j]
    }
  }
  return l
}

/// The inverse of a lower triangular n by n matrix.
func triangularInverse(_ l: [Double], _ n: Int) -> [Double] {
  var x = [Double](repeating: 0, count: l.count)
  for j in 0..<n {
    x[j * n + j] = 1 / l[j * n + j]
    for i in (j + 1)..<max(n, j + 1) {
      let inner = (j..<i).reduce(0) { $0 + l[i * n + $1] * x[$1 * n + j] }
      x[i * n + j] = -inner / l[i * n + i]
    }
  }
  return x
}

/// The orthonormal factor of a matrix by Gram and Schmidt; NaN if it is not finite.
///
/// A column that lies among those before it is completed from the axis farthest from them.
func orthonormal(_ a: [Double], _ rows: Int, _ n: Int) -> [Double] {
  var columns: [[Double]] = []
  for j in 0..<n {
    let whole = (0..<rows).map { a[$0 * n + j] }
    guard norm(whole).isFinite else { return [Double](repeating: .nan, count: a.count) }
    var column = removing(columns, from: whole)
    if norm(column) <= Double(n) * 0x1p-24 * norm(whole) {
      column = removing(columns, from: farthestAxis(from: columns, rows))
    }
    column = removing(columns, from: column)
    let length = norm(column)
    columns.append(column.map { $0 / length })
  }
  return (0..<rows).flatMap { row in columns.map { $0[row] } }
}

/// What orthonormal columns leave of another.
private func removing(_ columns: [[Double]], from column: [Double]) -> [Double] {
  columns.reduce(column) { left, earlier in
    let part = zip(earlier, left).reduce(0) { $0 + $1.0 * $1.1 }
    return zip(earlier, left).map { $1 - part * $0 }
  }
}

/// The axis along which columns have least.
private func farthestAxis(from columns: [[Double]], _ rows: Int) -> [Double] {
  let parts = (0..<rows).map { row in columns.reduce(0) { $0 + $1[row] * $1[row] } }
  let farthest = parts.indices.min { parts[$0] < parts[$1] }
  return (0..<rows).map { $0 == farthest ? 1 : 0 }
}

private func norm(_ vector: [Double]) -> Double {
  vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
}
