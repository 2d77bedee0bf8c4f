public import DiffeoDifferentiation
internal import DiffeoTensors
internal import Foundation

/// Which KL divergence from the uniform prior stands for that of the heat kernel.
public enum DivergenceForm: String, Sendable, Hashable, Codable, CaseIterable {
  /// The small-time expansion with the right coefficients, `Sc t / 4`: the default.
  case corrected
  /// As the paper and its code have it: `(d + 4) / 24 Sc t` on spheres, wrong constants on the
  /// tori and SO(3).
  case faithful
  /// That of the heat kernel itself, by its series, where there is one: at any time.
  case exact
}

/// What is not the same for all manifolds in a KL divergence.
///
///     KL = -(d / 2) ln t + offset + curvatureFactor Sc(mean) t
public struct DivergenceConstants: Sendable, Hashable {
  /// What does not depend on t.
  public var offset: Double
  /// What multiplies `Sc t`.
  public var curvatureFactor: Double
  /// What is taken for the volume of M, where that is wrong; nil where it is right.
  public var volume: Double?

  /// Constants of given values.
  public init(offset: Double, curvatureFactor: Double, volume: Double? = nil) {
    self.offset = offset
    self.curvatureFactor = curvatureFactor
    self.volume = volume
  }
}

extension Manifold {
  /// The KL divergence of a Brownian walk's end from the uniform distribution.
  ///
  ///     KL = -(d/2) ln t - (d/2) ln 2 pi - d/2 + ln vol M + Sc(mean) t / 4 + O(t^2)
  ///
  /// or, in the exact form, what the heat kernel's series gives, which holds at all times.
  ///
  /// - Parameters:
  ///   - logTime: ln t; `[count]` or `[count, 1]`.
  ///   - mean: Where the walks start, on M; `[count, n]`.
  ///   - form: Which constants are used.
  /// - Returns: The divergence of each walk, in nats; `[count]`.
  /// - Throws: ``ManifoldError/unavailable(_:of:)`` where the volume is infinite,
  ///   ``ManifoldError/noSeries(_:)`` for the exact form of a manifold without, or a tensor error.
  /// - Precision: The expansion is within 8e-6 of the exact value on S^2 at ln t = -3.75, and
  ///   within 2.3e-3 at ln t = -1. The exact form is within 2e-8 on the reference and within 1e-6
  ///   of the divergence at ln t = -11 on a device; it can be differentiated once.
  /// - Source: Perez Rey, Menkovski, Portegies, Diffusion Variational Autoencoders (IJCAI 2020),
  ///   section 3.7; the coefficient 1/4 by the heat kernel's exact entropy.
  public func klDivergence(
    logTime: Variable, at mean: Variable, form: DivergenceForm = .corrected
  ) throws -> Variable {
    let logTime = try logTime.reshaped(to: [logTime.shape.count])
    if form == .exact { return try DivergenceSeries.of(manifoldWithSeries())(logTime) }
    let constants = try divergenceConstants(form)
    let base = try logTime.affine(scale: -0.5 * Double(dimension), offset: constants.offset)
    if let flat = self as? any ConstantCurvatureManifold, flat.scalarCurvature == 0 { return base }
    let bend = try scalarCurvature(at: mean) * logTime.exponential()
    return try base + constants.curvatureFactor * bend
  }

  func divergenceConstants(_ form: DivergenceForm) throws -> DivergenceConstants {
    if form == .faithful, let constants = faithfulDivergence { return constants }
    guard let volume else { throw ManifoldError.unavailable("uniform distribution", of: name) }
    let d = Double(dimension)
    return DivergenceConstants(
      offset: log(volume) - d / 2 * (1 + log(2 * .pi)), curvatureFactor: 0.25)
  }
}
