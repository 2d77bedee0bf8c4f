/// How the points of a picture are coloured.
public enum PointColors: Sendable {
  /// All alike.
  case single
  /// By class: one label for each point, and what the classes are called; a label without a
  /// name is shown as its number, a negative one as unlabelled.
  case labels([Int], names: [String] = [])
  /// By a pair of angles in radians, `[count, 2]`, on a colour wheel that is periodic in both.
  case angles([Float], names: [String] = [])
  /// By an angle in radians for each point, on a scale of hues that is periodic, and its name.
  case angle([Float], name: String = "")
  /// By a number for each point, on a ramp from the smallest to the largest, and its name.
  case scalars([Float], name: String = "")

  /// How many points there are colours for; nil when any number.
  var count: Int? {
    switch self {
    case .single: nil
    case .labels(let labels, _): labels.count
    case .angles(let angles, _): angles.count / 2
    case .angle(let angles, _): angles.count
    case .scalars(let values, _): values.count
    }
  }

  /// The colour of each of `count` points.
  func resolved(count: Int) -> [PictureColor] {
    precondition(
      self.count == nil || self.count == count,
      "colours for \(self.count ?? 0) points cannot colour \(count)")
    switch self {
    case .single:
      return Array(repeating: .category(0), count: count)
    case .labels(let labels, _):
      return labels.map(PictureColor.category)
    case .angles(let angles, _):
      return (0..<count).map { .torus(Double(angles[2 * $0]), Double(angles[2 * $0 + 1])) }
    case .angle(let angles, _):
      return angles.map { .cycle(Double($0)) }
    case .scalars(let values, _):
      let span = Self.span(values)
      return values.map { .ramp(span.position(Double($0))) }
    }
  }

  /// What a class is called.
  static func name(_ label: Int, _ names: [String]) -> String {
    names.indices.contains(label) ? names[label] : label < 0 ? "unlabelled" : String(label)
  }

  /// The classes that occur, in ascending order.
  static func classes(_ labels: [Int]) -> [Int] {
    Set(labels).sorted()
  }

  /// The smallest and largest finite value.
  static func span(_ values: [Float]) -> ScalarSpan {
    var span = ScalarSpan(low: .infinity, high: -.infinity)
    for value in values where value.isFinite {
      span.low = min(span.low, Double(value))
      span.high = max(span.high, Double(value))
    }
    return span.low <= span.high ? span : ScalarSpan(low: 0, high: 0)
  }
}

/// The interval that a ramp of colours spans.
struct ScalarSpan: Equatable, Sendable {
  var low: Double
  var high: Double

  /// Where a value lies, 0 at the low end and 1 at the high; the middle when there is one value.
  func position(_ value: Double) -> Double {
    high > low ? (value - low) / (high - low) : value.isFinite ? 0.5 : value
  }
}
