public import DiffeoDifferentiation
public import DiffeoTensors

/// Von Mises-Fisher distributions, one for each row: the posteriors on the sphere S^(m-1) of R^m.
///
///     q(z) = C_m(k) e^(k <mean, z>),   C_m(k) = k^(m/2-1) / ((2 pi)^(m/2) I_(m/2-1)(k))
///
/// All that depends on the concentration k is found by the angle from the mean, over the part of
/// [0, pi] where its density counts: no Bessel function is ever computed, and nothing cancels where
/// k is next to nothing or very great.
///
/// - Source: T. Davidson, L. Falorsi, N. De Cao, T. Kipf, J. Tomczak, Hyperspherical variational
///   auto-encoders (UAI 2018); for the gradients of draws see ``angles(key:)``.
public struct VonMisesFisher {
  /// The concentrations that this library computes with: some 1e-3 to 1e5.
  public static let concentrations = 0x1p-10...0x1p17
  /// The dimensions m of the space around the sphere.
  public static let dimensions = 2...401

  /// The mean directions: unit vectors, `[rows, m]`.
  public let mean: Variable
  /// k, `[rows]`.
  public let concentration: Variable
  /// 1 for each distribution whose concentration was out of range, else 0.
  public let clamped: Tensor
  private let moments: SphericalMoments

  /// Distributions of given means and concentrations; concentrations outside of ``concentrations``
  /// are moved to its end, where no gradient passes, and marked in ``clamped``.
  ///
  /// - Parameters:
  ///   - mean: Unit vectors; `[rows, m]`.
  ///   - concentration: k; `[rows]`.
  /// - Throws: ``DistributionError/invalidDimension(_:)`` for m out of ``dimensions``,
  ///   `TensorError.shapeMismatch(operation:left:right:)`, or an OpenCL error.
  public init(mean: Variable, concentration: Variable) throws {
    guard mean.shape.rank == 2, concentration.shape == [mean.shape[0]] else {
      throw TensorError.shapeMismatch(
        operation: "VonMisesFisher", left: mean.shape, right: concentration.shape)
    }
    guard Self.dimensions.contains(mean.shape[1]) else {
      throw DistributionError.invalidDimension(mean.shape[1])
    }
    let (low, high) = (Self.concentrations.lowerBound, Self.concentrations.upperBound)
    self.mean = mean
    self.concentration = try concentration.applying(.clamp, low, high)
    clamped = try concentration.value.applying(.inside, low, high).affine(scale: -1, offset: 1)
    moments = try SphericalMoments(
      of: self.concentration.value, dimension: mean.shape[1])
  }

  /// m.
  public var dimension: Int { mean.shape[1] }

  /// How far the distributions' means are from the sphere, 1 - A: next to 0 where k is great.
  ///
  ///     E<mean, z> = A = I_(m/2)(k) / I_(m/2-1)(k)
  ///
  /// - Returns: 1 - A, `[rows]`.
  /// - Precision: Within 1e-6, relative.
  public var meanVersine: Tensor { moments.versine }

  /// The divergence from the uniform distribution.
  ///
  ///     KL = k A + ln C_m(k) + ln |S^(m-1)|,   dKL/dk = k dA/dk
  ///
  /// - Returns: In nats, `[rows]`. It can be differentiated once.
  /// - Precision: Within 1e-6, relative, also next to 0, where KL = k^2 / 2 m; its derivative within
  ///   2e-6.
  /// - Complexity: Found with the distributions themselves, in one launch.
  public func divergenceFromUniform() -> Variable {
    let slope = moments.slope
    return .operation(moments.divergence, inputs: [concentration]) { context in
      [
        onceDifferentiable(
          try context.upstream.value * slope, of: context,
          "The gradient of a von Mises-Fisher distribution's divergence")
      ]
    }
  }

  /// How much likelier points are than under the uniform distribution.
  ///
  ///     ln q(z) + ln |S^(m-1)| = KL + k (1 - A - |z - mean|^2 / 2)
  ///
  /// - Parameter points: z, unit vectors; `[rows, m]`.
  /// - Returns: `[rows]`.
  /// - Throws: `TensorError.shapeMismatch(operation:left:right:)`, or an OpenCL error.
  /// - Precision: Within k 2^-22 |z - mean| and a share of 1e-6 of KL: the distance is taken, not
  ///   the inner product, which has lost it where k is great.
  public func logDensityOverUniform(of points: Tensor) throws -> Tensor {
    let versine = try points.squaredErrorRows(to: mean.value).affine(scale: 0.5)
    return try moments.divergence + concentration.value * (moments.versine - versine)
  }

  /// A draw of each distribution, differentiable in mean and concentration.
  ///
  ///     z = cos(theta) mean + sin(theta) t,   t = H (0, v)
  ///
  /// with the angle of ``angles(key:)``, v uniform on S^(m-2), and H the reflection that takes the
  /// first axis, or its opposite if that is farther, to the mean: whichever makes the vector between
  /// them at least sqrt(2) long, so that the gradient by the mean is bounded.
  ///
  ///     t = (-s <v, r>, v - <v, r> r / (1 + |mean_1|)),   mean = (mean_1, r),  s = sign(mean_1)
  ///
  /// - Parameter key: The stream; angles draw from its own purpose, v from `purpose + 16384`.
  /// - Returns: `[rows, m]`, the same on every backend as far as angles are.
  /// - Throws: An OpenCL error.
  public func draw(key: RandomKey) throws -> Variable {
    let angle = try angles(key: key).reshaped(to: [mean.shape[0], 1])
    return try angle.applying(.cosine) * mean + angle.applying(.sine) * tangents(key: key)
  }

  /// Unit vectors across the means, uniform among those.
  private func tangents(key: RandomKey) throws -> Variable {
    let equator = Variable(constant: try equatorPoints(key: key))
    let first = try mean.slice(axis: 1, 0..<1)
    let rest = try mean.slice(axis: 1, 1..<dimension)
    let isAhead = try first.value.applying(.step)
    let side = Variable(constant: try isAhead.affine(scale: 2, offset: -1))
    let along = try (rest * equator).sum(axes: [1], keepingAxes: true)
    let across = try equator - along / (first * side + 1) * rest
    return try .concatenating([along * side.affine(scale: -1), across], axis: 1)
  }

  /// Uniform points of S^(m-2), `[rows, m - 1]`.
  private func equatorPoints(key: RandomKey) throws -> Tensor {
    var own = key
    own.purpose &+= 16384
    let noise = try Tensor.normal([mean.shape[0], dimension - 1], key: own, on: mean.value.backend)
    // Normal numbers may all be 0, and are 1e-10 or more elsewhere.
    let points = try noise.affine(scale: 1, offset: 1e-15)
    let lengths = try points.squared().sum(axes: [1], keepingAxes: true).squareRoot()
    return try points / lengths
  }
}
