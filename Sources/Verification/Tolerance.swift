/// How far a float32 result may be from the float64 reference `r`.
///
///     |x - r| <= ulps ulp(r) + absolute + share max |r|
///
/// `ulp(r)` is the distance between the float32 numbers around `r`. The parts are derived where a
/// case is defined: from the table of the OpenCL specification for functions, from the number of
/// roundings for sums.
public struct Tolerance: Sendable, Hashable {
  /// Units in the last place of each reference value.
  public var ulps: Double
  /// The same for all elements.
  public var absolute: Double
  /// Relative to the greatest reference value of the tensor.
  public var share: Double

  /// A tolerance of several parts.
  public init(ulps: Double = 0, absolute: Double = 0, share: Double = 0) {
    self.ulps = ulps
    self.absolute = absolute
    self.share = share
  }

  /// Equal as numbers.
  public static let exact = Tolerance()

  /// Within `count` float32 ulps of the reference, or of zero where a device flushes denormals.
  public static func ulps(_ count: Double) -> Tolerance {
    Tolerance(ulps: count, absolute: 0x1p-126)
  }

  /// Within a distance.
  public static func absolute(_ distance: Double) -> Tolerance { Tolerance(absolute: distance) }

  /// Within `count` float32 epsilons of the greatest reference value: a bound on vectors in norm.
  public static func norm(_ count: Double) -> Tolerance {
    Tolerance(absolute: 0x1p-126, share: count * unitRoundoff)
  }

  /// The relative error of one float32 rounding, 2^-24.
  public static let unitRoundoff = 0x1p-24

  /// The allowed distance from a reference value, given the greatest one of its tensor.
  public func bound(at reference: Double, greatest: Double) -> Double {
    let rounded = Float(reference)
    let ulp = rounded.isFinite ? Double(rounded.ulp) : 0
    return ulps * ulp + absolute + share * greatest
  }
}
