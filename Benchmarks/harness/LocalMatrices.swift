internal import Diffeo
internal import Foundation

/// The covariances of some points, their factors and log-determinants in float64.
struct LocalMatrices {
  private let width: Int
  private let covariance: [Double]
  private let factor: [Double]
  private let logDeterminant: [Double]
  private let failures: [Int]

  /// Those of some places of a batch.
  init(_ batch: LocalCovarianceBatch, _ places: [Int]) throws {
    width = batch.covariance.shape[-1]
    covariance = try Sample.values(places, of: batch.covariance)
    factor = try Sample.values(places, of: batch.factor)
    logDeterminant = try Sample.values(places, of: batch.logDeterminant)
    let failures = try batch.failures.values()
    self.failures = places.map { Int(failures[$0]) }
  }

  /// Throws unless the matrix of a place is the expected one of a point, and the factor its own.
  func check(_ place: Int, against expected: LocalMatrices, k: Int, _ point: Int) throws {
    let (own, right) = (matrix(covariance, place), expected.matrix(expected.covariance, place))
    let greatest = right.reduce(0) { max($0, abs($1)) }
    let bound = Double(k + 4) * 0x1p-23 * greatest
    let isClose = zip(own, right).allSatisfy { abs($0 - $1) <= bound }
    try BenchmarkError.check(isClose, "the covariance of point \(point)")
    if failures[place] == 0 {
      try BenchmarkError.check(isFactored(place, own), "the Cholesky factor of point \(point)")
      try BenchmarkError.check(
        isSumOfLogarithms(place), "the log-determinant of point \(point)")
    } else {
      try BenchmarkError.check(
        hasFailed(place, expected), "that point \(point) has no Cholesky factor")
    }
  }

  /// Whether `L L^T = C`, L is lower triangular and no pivot is mere rounding.
  private func isFactored(_ place: Int, _ c: [Double]) -> Bool {
    let l = matrix(factor, place)
    return (0..<width).allSatisfy { i in
      let pivot = l[i * width + i]
      guard pivot > 0, pivot * pivot > 0.5 * rounding * c[i * width + i] else { return false }
      return (0..<width).allSatisfy { j in
        var product = 0.0
        for m in 0...min(i, j) { product += l[i * width + m] * l[j * width + m] }
        let bound = rounding * (c[i * width + i] * c[j * width + j]).squareRoot()
        return abs(product - c[i * width + j]) <= bound && (j <= i || l[i * width + j] == 0)
      }
    }
  }

  /// Whether the log-determinant is that of the factor.
  private func isSumOfLogarithms(_ place: Int) -> Bool {
    let l = matrix(factor, place)
    let logarithms = (0..<width).map { 2 * log(l[$0 * width + $0]) }
    let size = logarithms.reduce(1) { $0 + abs($1) }
    return abs(logDeterminant[place] - logarithms.reduce(0, +)) <= rounding * size
  }

  /// Whether nothing is claimed of a factor whose pivot is mere rounding in float64, or near it.
  private func hasFailed(_ place: Int, _ expected: LocalMatrices) -> Bool {
    let (j, l) = (failures[place] - 1, expected.matrix(expected.factor, place))
    guard (0..<width).contains(j), logDeterminant[place].isNaN else { return false }
    let (pivot, c) = (l[j * width + j], expected.matrix(expected.covariance, place))
    let isRounding =
      expected.failures[place] != 0 || pivot * pivot <= 2 * rounding * c[j * width + j]
    return isRounding && matrix(factor, place).allSatisfy(\.isNaN)
  }

  /// What a sum of D products may be off by, as a part of them.
  private var rounding: Double { Double(2 * width + 24) * 0x1p-24 }

  private func matrix(_ all: [Double], _ place: Int) -> [Double] {
    Array(all[(place * width * width)..<((place + 1) * width * width)])
  }
}
