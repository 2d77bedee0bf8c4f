public import DiffeoDifferentiation
public import DiffeoTensors

extension VonMisesFisher {
  /// The angle between a draw of each distribution and its mean, differentiable in the
  /// concentration.
  ///
  ///     p(theta) ~ e^(k cos theta) sin^(m-2) theta,   dtheta/dk = -(dF/dk) / p(theta)
  ///
  /// For m = 3 the draw is the inverse of the distribution function, else Ulrich's and Wood's: a
  /// uniform point, moved by a conformal map of the sphere, and accepted with odds that depend on
  /// it. A rejection has no derivative. That of the map alone, which is the published one, forgets
  /// that k changes what is accepted: its mean is
  ///
  ///     (m - 1) A / (k sqrt((m - 1)^2 + 4 k^2))   in place of   dA/dk = 1 - A^2 - (m - 1) A / k
  ///
  /// with A the mean cosine: at k = m half of it for m = 2, 84 % for m = 5, 92 % for m = 10. Here the
  /// derivative is that of the quantile function at the same draw, whose mean is the derivative of
  /// every mean: the implicit reparameterisation.
  ///
  /// - Parameter key: The stream: trial t of draw i has block i of sub-stream t.
  /// - Returns: theta from 0 to pi, `[rows]`. It can be differentiated once.
  /// - Throws: An OpenCL error.
  /// - Precision: Within 1e-6, relative, of float64 on the same words, but where a trial is so near
  ///   the edge that rounding decides, one in some 10^6; the derivative within 1e-6 (1 + sqrt(m) / 4),
  ///   relative.
  /// - Complexity: One launch each way: up to 1.5 trials on average, and 64 exponentials back.
  /// - Source: G. Ulrich, Computer generation of distributions on the m-sphere (1984); A. Wood,
  ///   Simulation of the von Mises Fisher distribution (1994); M. Figurnov, S. Mohamed, A. Mnih,
  ///   Implicit reparameterization gradients (NeurIPS 2018).
  public func angles(key: RandomKey) throws -> Variable {
    let dimension = dimension
    let angles = try VonMisesFisherDraw.angles(
      concentration.value, dimension: dimension, key: key)
    return .operation(angles, inputs: [concentration]) { context in
      let gradient = try VonMisesFisherDraw.gradient(
        context.inputs[0].value, angles: context.output.value, upstream: context.upstream.value,
        dimension: dimension)
      return [
        onceDifferentiable(
          gradient, of: context, "The gradient of a von Mises-Fisher distribution's draw")
      ]
    }
  }
}

/// Angles of draws and their derivatives on either backend.
enum VonMisesFisherDraw {
  /// Angles, one for each concentration.
  static func angles(
    _ concentration: Tensor, dimension: Int, key: RandomKey
  ) throws -> Tensor {
    if let engine = concentration.backend.engine {
      return try launch(concentration, dimension: dimension, key: key, on: engine)
    }
    let angles = concentration.host.enumerated().map {
      angle($0, concentration: $1, dimension: dimension, key: key)
    }
    return .host(angles, concentration.shape)
  }

  /// The gradient with respect to the concentration.
  static func gradient(
    _ concentration: Tensor, angles: Tensor, upstream: Tensor, dimension: Int
  ) throws -> Tensor {
    if let engine = try Tensor.commonEngine("angles", concentration, angles, upstream) {
      return try launchGradient(
        concentration, angles: angles, upstream: upstream, dimension: dimension, on: engine)
    }
    let pairs = zip(zip(concentration.host, angles.host), upstream.host)
    return .host(
      pairs.map { $1 * slope(at: $0.1, concentration: $0.0, dimension: dimension) },
      concentration.shape)
  }
}
