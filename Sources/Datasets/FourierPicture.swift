internal import DiffeoTensors
internal import Foundation

/// A real picture on the torus, given by finitely many Fourier coefficients.
///
///     f(x, y) = Re sum over |k|, |l| <= order of c[k, l] exp(i (k x + l y)),   x, y in radians
struct FourierPicture: Sendable {
  private let order: Int
  /// Real and imaginary parts, `[2 order + 1, 2 order + 1]`, index `(k + order, l + order)`.
  private var real: [Double]
  private var imaginary: [Double]

  private var width: Int { 2 * order + 1 }

  private init(order: Int) {
    self.order = order
    real = [Double](repeating: 0, count: (2 * order + 1) * (2 * order + 1))
    imaginary = real
  }

  /// The picture `cos x + cos y`: the coefficients (0, 1) and (1, 0) are 1.
  static let simple = {
    var picture = FourierPicture(order: 1)
    picture.real[1 * 3 + 2] = 1
    picture.real[2 * 3 + 1] = 1
    return picture
  }()

  /// A random picture: `c[k, l] = gamma^(|k| + |l|) (a + i b)`, `a` and `b` standard normal.
  init(order: Int, gamma: Double, key: RandomKey) {
    self.init(order: order)
    for k in -order...order {
      for l in -order...order {
        let index = (k + order) * width + l + order
        let discount = pow(gamma, Double(abs(k) + abs(l)))
        real[index] = discount * key.normal(index, sub: 0)
        imaginary[index] = discount * key.normal(index, sub: 1)
      }
    }
  }

  /// The trigonometric polynomial through the pixels of a square picture, cut off at an order.
  ///
  ///     c[k, l] = 1 / s^2 sum over i, j of pixel[i, j] exp(-2 pi i (k i + l j) / s)
  ///
  /// With an odd edge `s` and the order `(s - 1) / 2` it takes every pixel's value.
  ///
  /// - Parameters:
  ///   - order: At most `(s - 1) / 2`.
  ///   - pixels: `[edge, edge]`.
  ///   - edge: The number s of pixels along an edge.
  /// - Complexity: O(edge^2 order + edge order^2).
  init(order: Int, pixels: [Double], edge: Int) {
    self.init(order: order)
    let step = -2 * Double.pi / Double(edge)
    let waves = (-order...order).map { frequency in
      Wave(frequency: frequency, at: (0..<edge).map { step * Double($0) })
    }
    for (l, across) in waves.enumerated() {
      let sums = (0..<edge).map { i in across.sum(Array(pixels[i * edge..<(i + 1) * edge])) }
      for (k, down) in waves.enumerated() {
        let (real, imaginary) = (down.sum(sums.map(\.real)), down.sum(sums.map(\.imaginary)))
        let scale = 1 / Double(edge * edge)
        self.real[k * width + l] = (real.real - imaginary.imaginary) * scale
        self.imaginary[k * width + l] = (real.imaginary + imaginary.real) * scale
      }
    }
  }

  /// The picture with every coefficient divided by a number.
  func divided(by divisor: Double) -> FourierPicture {
    var picture = self
    picture.real = real.map { $0 / divisor }
    picture.imaginary = imaginary.map { $0 / divisor }
    return picture
  }

  /// The values at all pairs of the given coordinates; `[rows, columns]`.
  ///
  ///     f(x_i, y_j) = sum_k Re(exp(i k x_i) b[k, j]),   b[k, j] = sum_l c[k, l] exp(i l y_j)
  ///
  /// - Complexity: O(rows columns order + columns order^2).
  func values(rows: [Double], columns: [Double]) -> [Double] {
    let waves = (-order...order).map { Wave(frequency: $0, at: columns) }
    var values = [Double](repeating: 0, count: rows.count * columns.count)
    for k in -order...order {
      guard let sum = columnSum(k, waves, count: columns.count) else { continue }
      let wave = Wave(frequency: k, at: rows)
      for i in rows.indices {
        let (cosine, sine) = (wave.real[i], wave.imaginary[i])
        let start = i * columns.count
        for j in columns.indices {
          values[start + j] += cosine * sum.real[j] - sine * sum.imaginary[j]
        }
      }
    }
    return values
  }

  /// `b[k, j]` for one `k`; nil where every coefficient is 0.
  private func columnSum(_ k: Int, _ waves: [Wave], count: Int) -> Wave? {
    let row = (k + order) * width..<(k + order + 1) * width
    var sum: Wave?
    for (wave, index) in zip(waves, row) where real[index] != 0 || imaginary[index] != 0 {
      sum = sum ?? Wave(zeros: count)
      sum?.add(wave, times: (real[index], imaginary[index]))
    }
    return sum
  }

  /// The largest absolute value on a grid of `64 order` points along each axis.
  ///
  /// The true maximum is at most 0.5 percent larger: at a distance (dx, dy) from it the value is
  /// still `cos(order (|dx| + |dy|))` of it (M. Riesz), and the nearest grid point is so near that
  /// this is at least cos(pi / 32).
  var maximum: Double {
    let count = 64 * max(order, 1)
    let grid = (0..<count).map { 2 * .pi * Double($0) / Double(count) }
    return values(rows: grid, columns: grid).reduce(0) { max($0, abs($1)) }
  }
}

/// Complex numbers at the points of one axis.
private struct Wave {
  var real: [Double]
  var imaginary: [Double]

  /// `exp(i frequency x)` at each point.
  init(frequency: Int, at points: [Double]) {
    real = points.map { cos(Double(frequency) * $0) }
    imaginary = points.map { sin(Double(frequency) * $0) }
  }

  init(zeros count: Int) {
    real = [Double](repeating: 0, count: count)
    imaginary = real
  }

  /// The sum of real numbers, each times the wave at its point.
  func sum(_ values: [Double]) -> (real: Double, imaginary: Double) {
    zip(values, zip(real, imaginary)).reduce(into: (0, 0)) { sum, term in
      sum.0 += term.0 * term.1.0
      sum.1 += term.0 * term.1.1
    }
  }

  /// Adds a complex multiple of another wave.
  mutating func add(_ wave: Wave, times factor: (real: Double, imaginary: Double)) {
    for j in real.indices {
      real[j] += factor.real * wave.real[j] - factor.imaginary * wave.imaginary[j]
      imaginary[j] += factor.real * wave.imaginary[j] + factor.imaginary * wave.real[j]
    }
  }
}
