/// Which numbers are black and white in a sheet of images.
public enum ValueRange: Equatable, Sendable {
  /// Detected from the data: [0, 1] or [-1, 1] where the numbers fit with a little to spare,
  /// else from their smallest to their largest.
  case automatic
  /// 0 is black, 1 is white.
  case unit
  /// -1 is black, 1 is white.
  case symmetric
  /// The first number is black, the second white.
  case span(Float, Float)

  /// The numbers that are black and white for the given data.
  ///
  /// A model's output strays a little beyond the range of its data, so `automatic` takes
  /// [0, 1] from -0.5 to 1.5 and [-1, 1] from -1.5 to 1.5. NaN and infinities are disregarded.
  func bounds(of values: [Float]) -> (black: Float, white: Float) {
    switch self {
    case .unit: return (0, 1)
    case .symmetric: return (-1, 1)
    case .span(let black, let white): return (black, white)
    case .automatic:
      let span = PointColors.span(values)
      if span.low >= -0.5 && span.high <= 1.5 { return (0, 1) }
      if span.low >= -1.5 && span.high <= 1.5 { return (-1, 1) }
      return (Float(span.low), Float(span.high))
    }
  }
}
