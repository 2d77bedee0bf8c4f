internal import DiffeoDifferentiation
internal import DiffeoLayers
internal import Foundation

/// How good a map of the unit cube into the space around a manifold is as an embedding of it that
/// takes the uniform distribution to the uniform one.
public struct EmbeddingQuality: Sendable, Equatable {
  /// The mean distance of an image from the manifold.
  public let meanDistance: Double
  /// The greatest distance of an image from the manifold.
  public let greatestDistance: Double
  /// How far from the nearest image a point of the manifold may be: on the circle the longest arc
  /// without images, in radians; elsewhere the greatest distance over that of as many uniform points.
  public let largestGap: Double
  /// The smallest singular value of the derivative at any of the places looked at: 0 where two
  /// neighbouring places have one image.
  public let smallestSingularValue: Double
  /// How often the manifold is covered: the volume of the image, folds counted as often as they lie
  /// there, over that of the manifold.
  public let coverage: Double
  /// How far the images are from uniform.
  public let density: Density
  /// On the circle, the distance of the images of the interval's ends.
  public let endGap: Double?
  /// On the circle, the share of the interval in which the angle goes the way that it goes mostly.
  public let monotoneShare: Double?

  /// How far a distribution on a manifold is from uniform.
  public enum Density: Sendable, Equatable {
    /// On the circle: the greatest difference of the distribution functions, of Kolmogorov and
    /// Smirnov, counted from the image of 0.
    case distance(Double)
    /// Elsewhere: the images in each of some cells over those of as many uniform points, the least
    /// and the greatest ratio.
    case ratios(ClosedRange<Double>)
  }

  /// What is wrong with the map, in words; nothing where it passes its check.
  ///
  /// On the circle: a greatest distance above 0.05, a gap above 0.1 rad, a difference of the
  /// distribution functions above 0.05, an angle that turns back in more than 0.005 of the interval.
  /// Elsewhere: a mean distance above 0.1, a gap more than three times that of uniform points, cells
  /// with less than a third or more than three times their share. Anywhere: more than 1.25 coverings.
  public var failures: [String] {
    let covering = Self.complaint("how often the manifold is covered", coverage, limit: 1.25)
    switch density {
    case .distance(let distance): return circleFailures(distance) + [covering].compactMap(\.self)
    case .ratios(let ratios): return cellFailures(ratios) + [covering].compactMap(\.self)
    }
  }

  private func circleFailures(_ distance: Double) -> [String] {
    [
      Self.complaint("the distance to the circle", greatestDistance, limit: 0.05),
      Self.complaint("the largest gap", largestGap, limit: 0.1, unit: " rad"),
      Self.complaint("the Kolmogorov-Smirnov distance", distance, limit: 0.05),
      Self.complaint(
        "the share of the interval in which the angle turns back", 1 - (monotoneShare ?? 1),
        limit: 0.005),
    ].compactMap(\.self)
  }

  private func cellFailures(_ ratios: ClosedRange<Double>) -> [String] {
    [
      Self.complaint("the mean distance to the manifold", meanDistance, limit: 0.1),
      Self.complaint("the largest gap over that of uniform points", largestGap, limit: 3),
      Self.complaint("the greatest density", ratios.upperBound, limit: 3),
      Self.complaint("the inverse of the least density", 1 / ratios.lowerBound, limit: 3),
    ].compactMap(\.self)
  }

  /// A sentence where a value is above its limit, or no number.
  private static func complaint(
    _ what: String, _ value: Double, limit: Double, unit: String = ""
  ) -> String? {
    if value <= limit { return nil }
    return "\(what) is \(String(format: "%.3g", value))\(unit), at most \(limit)\(unit) is allowed"
  }

  /// Every number by name, as `evaluate` reports it.
  public var figures: [(name: String, value: Double)] {
    var figures = [
      ("distance", meanDistance), ("greatest_distance", greatestDistance), ("gap", largestGap),
      ("singular_value", smallestSingularValue), ("coverage", coverage),
    ]
    switch density {
    case .distance(let distance): figures.append(("ks", distance))
    case .ratios(let ratios):
      figures += [("density_min", ratios.lowerBound), ("density_max", ratios.upperBound)]
    }
    figures += endGap.map { [("end_gap", $0)] } ?? []
    figures += monotoneShare.map { [("monotone", $0)] } ?? []
    return figures.map { (name: $0.0, value: $0.1) }
  }
}

extension ERVAE {
  /// How good the present embedding is; measured each time that it is asked for.
  ///
  /// - Returns: Its quality.
  /// - Throws: An OpenCL error.
  public func embeddingQuality() throws -> EmbeddingQuality {
    try EmbeddingQuality(of: options.manifold, on: parameters.backend) { [exact, learned] cube in
      if let exact { return try exact(Variable(constant: cube)).value }
      return try learned?.points(Variable(constant: cube)).value ?? cube
    }
  }

  /// The quality of an embedding that no longer changes, measured once.
  func frozenQuality() throws -> EmbeddingQuality {
    if let measuredQuality { return measuredQuality }
    let quality = try embeddingQuality()
    measuredQuality = quality
    return quality
  }
}
