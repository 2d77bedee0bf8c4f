internal import Diffeo
internal import Foundation
internal import Synchronization

/// The sums over pairs of two samples of which their maximum mean discrepancy is made, in float64.
struct DiscrepancySums: Sendable {
  /// A point, eight coordinates at a time, zeros behind the last.
  private typealias Point = [SIMD8<Double>]
  private let x: [Point]
  private let y: [Point]
  private let width: Int
  private let constants: [Double]

  /// Those of two samples of as many points.
  init(_ x: Tensor, _ y: Tensor, _ kernel: InverseMultiquadric) throws {
    (self.x, self.y, width) = (try Self.points(x), try Self.points(y), x.shape[1])
    constants = kernel.scales.map { kernel.base * $0 }
  }

  /// The discrepancy, rows of pairs on all processors.
  func value() -> Double {
    let (n, m) = (Double(x.count), Double(y.count))
    let sums = Mutex(0.0)
    let rows = 16
    DispatchQueue.concurrentPerform(iterations: (x.count + rows - 1) / rows) { block in
      var sum = 0.0
      for i in (block * rows)..<min((block + 1) * rows, x.count) {
        // Each pair within a sample once, for both of its orders.
        for j in 0..<i {
          sum += 2 * value(x[i], x[j]) / (n * (n - 1)) + 2 * value(y[i], y[j]) / (m * (m - 1))
        }
        for j in y.indices { sum -= 2 * value(x[i], y[j]) / (n * m) }
      }
      let part = sum
      sums.withLock { $0 += part }
    }
    return sums.withLock { $0 }
  }

  /// The gradient with respect to a point of the first sample, and the sum of what it is left of.
  func gradient(at row: Int) -> (gradient: [Double], size: [Double]) {
    let (n, m) = (Double(x.count), Double(y.count))
    var gradient = Point(repeating: .zero, count: x[row].count)
    var size = gradient
    func add(_ other: Point, _ weight: Double) {
      let slope = 2 * weight * slope(atSquaredDistance: squaredDistance(x[row], other))
      for i in other.indices {
        let term = slope * (x[row][i] - other[i])
        gradient[i] += term
        size[i] += term.replacing(with: -term, where: term .< 0)
      }
    }
    for j in x.indices where j != row { add(x[j], 2 / (n * (n - 1))) }
    for point in y { add(point, -2 / (n * m)) }
    return (flat(gradient), flat(size))
  }

  private func value(_ p: Point, _ q: Point) -> Double {
    let distance = squaredDistance(p, q)
    var sum = 0.0
    for c in constants { sum += c / (c + distance) }
    return sum
  }

  private func slope(atSquaredDistance distance: Double) -> Double {
    constants.reduce(0) { $0 - $1 / (($1 + distance) * ($1 + distance)) }
  }

  private func squaredDistance(_ p: Point, _ q: Point) -> Double {
    var sum = SIMD8<Double>.zero
    for i in p.indices {
      let difference = p[i] - q[i]
      sum += difference * difference
    }
    return sum.sum()
  }

  private func flat(_ point: Point) -> [Double] { (0..<width).map { point[$0 / 8][$0 % 8] } }

  private static func points(_ tensor: Tensor) throws -> [Point] {
    let (values, width) = (try tensor.doubles(), tensor.shape[1])
    return (0..<tensor.shape[0]).map { row in
      var point = Point(repeating: .zero, count: (width + 7) / 8)
      for i in 0..<width { point[i / 8][i % 8] = values[row * width + i] }
      return point
    }
  }
}
