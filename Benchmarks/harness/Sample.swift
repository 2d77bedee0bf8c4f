internal import Diffeo

/// Rows by which a result is checked: spread over all of it, at no stride that a vector or a
/// work-group has.
enum Sample {
  /// Some rows in ascending order, the first and the last ones among them; all where there are few.
  static func rows(_ most: Int, of count: Int) -> [Int] {
    if count <= most { return Array(0..<count) }
    let last = min(8, most / 4)
    // Multiples of the golden ratio fall everywhere between 0 and 1, and nowhere twice.
    let spread = (0..<(most - last)).map { place in
      Int((Double(place) * 0.6180339887498949).truncatingRemainder(dividingBy: 1) * Double(count))
    }
    return Set(spread + ((count - last)..<count)).sorted()
  }

  /// These rows of a tensor in float64, one after the other; nothing else is read.
  static func values(_ rows: [Int], of tensor: Tensor) throws -> [Double] {
    try tensor.gathering(Indices(rows.map { Int32($0) }, on: tensor.backend)).doubles()
  }
}
