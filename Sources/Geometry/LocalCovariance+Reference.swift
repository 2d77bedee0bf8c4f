internal import DiffeoTensors
internal import Foundation

extension LocalCovariance {
  /// The definition, in float64.
  func reference(
    _ queries: Range<Int>, _ indices: [Int32], _ distances: [Double]
  ) -> LocalCovarianceBatch {
    let width = points.dimension
    var (covariances, factors) = ([Double](), [Double]())
    var (logarithms, counts, failures) = ([Double](), [Int32](), [Int32]())
    for place in 0..<queries.count {
      let list = (place * k)..<((place + 1) * k)
      let near = list.filter { Float(distances[$0]) <= radius.map(Self.largestFloat) ?? .infinity }
      let rows = near.map { points.points.host[row: Int(indices[$0]), width] }
      let covariance = covariance(of: rows)
      let (factor, failure) = Self.factor(covariance, width)
      covariances += covariance
      factors += factor
      logarithms.append(
        failure == 0 ? (0..<width).reduce(0) { $0 + 2 * log(factor[$1 * width + $1]) } : .nan)
      counts.append(Int32(near.count))
      failures.append(Int32(failure))
    }
    let matrices: Shape = [queries.count, width, width]
    return LocalCovarianceBatch(
      points: queries, covariance: .host(covariances, matrices),
      factor: .host(factors, matrices), logDeterminant: .host(logarithms, [queries.count]),
      counts: Indices(count: queries.count, storage: .host(counts)),
      failures: Indices(count: queries.count, storage: .host(failures)))
  }

  /// The greatest float32 that is not above a number: a distance rounded to float32 is compared
  /// with that.
  static func largestFloat(_ value: Double) -> Float {
    let rounded = Float(value)
    return Double(rounded) > value ? rounded.nextDown : rounded
  }

  private func covariance(of rows: [ArraySlice<Double>]) -> [Double] {
    let (width, n) = (points.dimension, Double(rows.count))
    var result = [Double](repeating: 0, count: width * width)
    if rows.isEmpty { return result }
    let mean = (0..<width).map { i in rows.reduce(0) { $0 + $1[$1.startIndex + i] } / n }
    for row in rows {
      let centred = zip(row, mean).map { $0 - $1 }
      for i in 0..<width {
        for j in 0..<width { result[i * width + j] += centred[i] * centred[j] / n }
      }
    }
    let trace = (0..<width).reduce(0) { $0 + result[$1 * width + $1] }
    for i in 0..<width { result[i * width + i] += ridge * trace / Double(width) }
    return result
  }

  /// The Cholesky factor, or NaN and 1 + the pivot at which there is none.
  private static func factor(_ matrix: [Double], _ width: Int) -> ([Double], failure: Int) {
    var factor = [Double](repeating: 0, count: matrix.count)
    for j in 0..<width {
      let left = (0..<j).reduce(0) { $0 + factor[j * width + $1] * factor[j * width + $1] }
      let pivot = matrix[j * width + j] - left
      // The limit of the devices: below it a pivot may be rounding of their sums alone.
      guard pivot > Double(2 * width + 24) * 0x1p-24 * matrix[j * width + j] else {
        return ([Double](repeating: .nan, count: matrix.count), j + 1)
      }
      factor[j * width + j] = pivot.squareRoot()
      for i in (j + 1)..<max(width, j + 1) {
        let inner = (0..<j).reduce(0) { $0 + factor[i * width + $1] * factor[j * width + $1] }
        factor[i * width + j] = (matrix[i * width + j] - inner) / factor[j * width + j]
      }
    }
    return (factor, 0)
  }
}

extension [Double] {
  /// A row of a matrix.
  subscript(row row: Int, width: Int) -> ArraySlice<Double> {
    self[(row * width)..<((row + 1) * width)]
  }
}
