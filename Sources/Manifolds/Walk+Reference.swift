internal import DiffeoTensors

extension BrownianWalk {
  /// One step: u, its noise, and P(u).
  struct State {
    let before: [Double]
    let noise: [Double]
    let after: [Double]
  }

  /// Some steps of one walk, all of them by default, in float64.
  func states(
    of index: Int, from start: [Double], time: Double, _ range: Range<Int>? = nil
  ) -> [State] {
    let scale = (time / Double(steps)).squareRoot()
    var states: [State] = []
    var z = start
    for k in range ?? 0..<steps {
      let noise = key.normals(manifold.ambientDimension, point: index, sub: UInt32(k))
      let u = zip(z, noise).map { $0 + scale * $1 }
      z = time == 0 ? start : manifold.project(u)
      states.append(State(before: u, noise: noise, after: z))
    }
    return states
  }

  /// The gradients with respect to start and time, in float64.
  func referenceGradient(
    _ start: Tensor, _ time: Tensor, _ upstream: Tensor
  ) -> (start: Tensor, time: Tensor) {
    var startGradient: [Double] = []
    var timeGradient: [Double] = []
    for (index, walk) in zip(zip(start.rows, time.host), upstream.rows).enumerated() {
      let ((point, t), g) = walk
      var gradient = g
      var along = 0.0
      for state in states(of: index, from: point, time: t).reversed() {
        gradient = manifold.projectionGradient(at: state.before, upstream: gradient)
        along += inner(gradient, state.noise)
      }
      startGradient += gradient
      timeGradient.append(t == 0 ? 0 : along / (2 * (Double(steps) * t).squareRoot()))
    }
    return (.host(startGradient, start.shape), .host(timeGradient, time.shape))
  }
}

extension Tensor {
  /// The rows of a host matrix.
  var rows: [[Double]] {
    let (values, width) = (host, shape[1])
    return (0..<shape[0]).map { Array(values[($0 * width)..<(($0 + 1) * width)]) }
  }
}
