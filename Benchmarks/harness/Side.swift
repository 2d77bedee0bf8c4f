internal import Foundation

/// One side of a comparison: something that does units of work and says how long they took.
protocol Side: AnyObject {
  /// The library and its version, where it is another's.
  var library: String? { get }
  /// Does units of work.
  ///
  /// - Parameter units: How many.
  /// - Returns: Seconds, the work complete.
  /// - Throws: What stops the side.
  func run(_ units: Int) throws -> Double
}

/// A side in this process.
final class OwnSide: Side {
  let library: String? = nil
  private let body: (Int) throws -> Void

  init(_ body: @escaping (Int) throws -> Void) { self.body = body }

  func run(_ units: Int) throws -> Double {
    let clock = ContinuousClock()
    return try clock.measure { try body(units) } / .seconds(1)
  }
}
