internal import DiffeoTensors

extension SamplePairs {
  /// The definition: sums over all pairs, in float64.
  func reference(_ gradients: (x: Bool, y: Bool)) -> Measure {
    let (n, m) = (Double(x.shape[0]), Double(y.shape[0]))
    let (within, beyond) = (1 / (n * (n - 1)), 1 / (m * (m - 1)))
    let (xx, yy) = (pairs(x, x, isSame: true), pairs(y, y, isSame: true))
    let (xy, yx) = (pairs(x, y, isSame: false), pairs(y, x, isSame: false))
    let value = within * xx.sum + beyond * yy.sum - 2 / (n * m) * xy.sum
    // A point is the left one in half of its pairs within the sample.
    func gradient(_ own: [Double], _ weight: Double, _ cross: [Double], _ shape: Shape) -> Tensor {
      .host(zip(own, cross).map { 2 * weight * $0 - 2 / (n * m) * $1 }, shape)
    }
    return Measure(
      value: .host([value], []),
      x: gradients.x ? gradient(xx.slopes, within, xy.slopes, x.shape) : nil,
      y: gradients.y ? gradient(yy.slopes, beyond, yx.slopes, y.shape) : nil)
  }

  /// The sum of k over all pairs, and its gradient with respect to the left points.
  private func pairs(
    _ left: Tensor, _ right: Tensor, isSame: Bool
  ) -> (sum: Double, slopes: [Double]) {
    let (width, p, q) = (left.shape[1], left.host, right.host)
    var sum = 0.0
    var slopes = [Double](repeating: 0, count: left.count)
    for i in 0..<left.shape[0] {
      for j in 0..<right.shape[0] where !(isSame && i == j) {
        let differences = (0..<width).map { p[i * width + $0] - q[j * width + $0] }
        let found = kernel.value(atSquaredDistance: differences.reduce(0) { $0 + $1 * $1 })
        sum += found.value
        for c in 0..<width { slopes[i * width + c] += 2 * found.slope * differences[c] }
      }
    }
    return (sum, slopes)
  }
}

extension InverseMultiquadric {
  /// k and its derivative by the squared distance.
  fileprivate func value(atSquaredDistance d: Double) -> (value: Double, slope: Double) {
    scales.reduce((0, 0)) { sum, scale in
      let c = base * scale
      return (sum.0 + c / (c + d), sum.1 - c / ((c + d) * (c + d)))
    }
  }
}
