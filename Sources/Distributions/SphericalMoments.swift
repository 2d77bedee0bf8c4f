internal import DiffeoTensors

/// What von Mises-Fisher distributions have that depends on the concentration alone, on either
/// backend.
struct SphericalMoments {
  /// From the uniform distribution.
  let divergence: Tensor
  /// The derivative of the divergence by the concentration.
  let slope: Tensor
  /// 1 - A, A the mean cosine.
  let versine: Tensor
}

extension SphericalMoments {
  init(of concentration: Tensor, dimension: Int) throws {
    if let engine = concentration.backend.engine {
      self = try Self.launch(concentration, dimension: dimension, on: engine)
      return
    }
    let found = concentration.host.map {
      SphericalDensity.Moments(concentration: $0, dimension: dimension)
    }
    let shape = concentration.shape
    self.init(
      divergence: .host(found.map(\.divergence), shape), slope: .host(found.map(\.slope), shape),
      versine: .host(found.map(\.versine), shape))
  }
}
