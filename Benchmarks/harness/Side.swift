internal import Foundation

/// One side of a comparison: something that does units of work and says how long they took.
protocol Side: AnyObject {
  /// What the side is called in the table.
  var name: String { get }
  /// Does units of work.
  ///
  /// - Parameter units: How many.
  /// - Returns: Seconds, the work complete.
  /// - Throws: What stops the side.
  func run(_ units: Int) throws -> Double
}

/// A side in this process.
final class OwnSide: Side {
  let name: String
  private let body: (Int) throws -> Void

  init(_ name: String, _ body: @escaping (Int) throws -> Void) {
    self.name = name
    self.body = body
  }

  func run(_ units: Int) throws -> Double {
    let clock = ContinuousClock()
    return try clock.measure { try body(units) } / .seconds(1)
  }
}

/// A side under another name.
final class NamedSide: Side {
  let name: String
  private let side: any Side

  init(_ name: String, _ side: any Side) {
    (self.name, self.side) = (name, side)
  }

  func run(_ units: Int) throws -> Double { try side.run(units) }
}
