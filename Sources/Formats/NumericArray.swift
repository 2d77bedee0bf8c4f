/// An array of numbers as the file formats hold it: a shape, and the elements in row-major order.
public struct NumericArray: Sendable, Equatable {
  /// The sizes of the axes; empty for a single number.
  public let shape: [Int]
  /// The elements, last axis fastest.
  public let elements: NumericElements

  /// An array of the given shape.
  ///
  /// - Parameters:
  ///   - shape: The sizes of the axes; their product must be the number of elements.
  ///   - elements: The elements, last axis fastest.
  public init(shape: [Int], elements: NumericElements) {
    precondition(
      shape.allSatisfy { $0 >= 0 } && shape.reduce(1, *) == elements.count,
      "the shape \(shape) holds another number of elements than the \(elements.count) given")
    self.shape = shape
    self.elements = elements
  }

  /// An array of single precision.
  public init(shape: [Int], floats: [Float]) {
    self.init(shape: shape, elements: .float32(floats))
  }

  /// The number of elements.
  public var count: Int { elements.count }

  /// Every element as `Float`; see ``NumericElements/floats``.
  public var floats: [Float] { elements.floats }

  /// Every element as `Int32` where that is exact; see ``NumericElements/int32s``.
  public var int32s: [Int32]? { elements.int32s }

  /// The product of the sizes; nil where it is negative or beyond what an `Int` holds.
  static func count(of shape: [Int]) -> Int? {
    var product = 1
    // A zero makes the array empty whatever the other sizes, so it is looked for first.
    if shape.contains(where: { $0 < 0 }) { return nil }
    if shape.contains(0) { return 0 }
    for size in shape {
      let (next, overflow) = product.multipliedReportingOverflow(by: size)
      if overflow { return nil }
      product = next
    }
    return product
  }

  /// The bytes of an array of this shape and type; nil where the product overflows.
  static func byteCount(of shape: [Int], _ type: NumericType) -> Int? {
    guard let count = count(of: shape) else { return nil }
    let (bytes, overflow) = count.multipliedReportingOverflow(by: type.byteWidth)
    return overflow ? nil : bytes
  }
}
