internal import DiffeoLayers
internal import DiffeoTensors

extension Adam {
  /// The step in float64, by the formula.
  func updateReference(_ rate: Double) throws {
    let gradient = try parameters.gradients.doubles()
    var (m, v) = (try first.doubles(), try second.doubles())
    var p = try parameters.values.doubles()
    let length = gradient.reduce(0) { $0 + $1 * $1 }.squareRoot()
    let scale = options.clip.map { length > $0 ? $0 / length : 1 } ?? 1
    let (c1, c2) = corrections
    for i in p.indices {
      let g = scale * gradient[i] + options.weightDecay * p[i]
      m[i] = options.beta1 * m[i] + (1 - options.beta1) * g
      v[i] = options.beta2 * v[i] + (1 - options.beta2) * g * g
      p[i] -= rate * m[i] * c1 / ((v[i] * c2).squareRoot() + options.epsilon)
    }
    let shape = parameters.values.shape
    first = try Tensor(doubles: m, shape: shape, on: .reference)
    second = try Tensor(doubles: v, shape: shape, on: .reference)
    try parameters.assign(Tensor(doubles: p, shape: shape, on: .reference))
  }
}
