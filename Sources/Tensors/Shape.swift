/// The extents of a tensor, outermost first; `[]` is a scalar.
public struct Shape: Sendable, Hashable, ExpressibleByArrayLiteral, CustomStringConvertible {
  /// Extents, outermost first.
  public let extents: [Int]

  /// A shape of given extents, none of them negative.
  public init(_ extents: [Int]) {
    precondition(extents.allSatisfy { $0 >= 0 }, "an extent is negative: \(extents)")
    self.extents = extents
  }

  /// A shape of given extents.
  public init(arrayLiteral elements: Int...) { self.init(elements) }

  /// Number of elements.
  public var count: Int { extents.reduce(1, *) }

  /// Number of dimensions.
  public var rank: Int { extents.count }

  /// The extent of a dimension; negative numbers count from the innermost, -1.
  public subscript(axis: Int) -> Int { extents[axis < 0 ? rank + axis : axis] }

  /// For instance `[640, 512]`.
  public var description: String { "\(extents)" }

  /// The shape that two shapes broadcast to: aligned at the innermost dimension, extents equal or
  /// one of them 1; nil if they do not fit.
  public func broadcast(with other: Shape) -> Shape? {
    var result: [Int] = []
    for axis in 0..<Swift.max(rank, other.rank) {
      let left = axis < rank ? extents[rank - 1 - axis] : 1
      let right = axis < other.rank ? other.extents[other.rank - 1 - axis] : 1
      guard left == right || left == 1 || right == 1 else { return nil }
      result.append(left == 1 ? right : left)
    }
    return Shape(result.reversed())
  }

  /// The shape with extent 1, or without a dimension, at each of the axes.
  func reduced(_ axes: [Int], keeping: Bool) -> Shape {
    let removed = Set(axes.map { $0 < 0 ? rank + $0 : $0 })
    return Shape(
      extents.indices.compactMap { axis in
        removed.contains(axis) ? (keeping ? 1 : nil) : extents[axis]
      })
  }

  /// Elements between neighbours along each dimension, 0 along those that broadcast to `target`.
  func strides(broadcastTo target: Shape) -> [Int] {
    var strides = [Int](repeating: 0, count: target.rank)
    var step = 1
    for axis in 0..<rank {
      let extent = extents[rank - 1 - axis]
      strides[target.rank - 1 - axis] = extent == 1 ? 0 : step
      step *= extent
    }
    return strides
  }
}
