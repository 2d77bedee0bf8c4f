internal import Foundation

/// How the learning rate changes over training.
///
/// Written as `constant`, `halving:EPOCHS` or `cosine`, with `warmup:EPOCHS` before it if the rate is
/// to rise first: `warmup:5,cosine`. `warmup:5` alone is `warmup:5,constant`.
public struct LearningRateSchedule: Sendable, Hashable, Codable, CustomStringConvertible {
  /// The course after the warm-up.
  public enum Course: Sendable, Hashable, Codable {
    /// Always the same.
    case constant
    /// Half as much after every so many epochs.
    case halving(epochs: Double)
    /// Falls to zero along half a cosine over the whole training.
    case cosine
  }

  /// The course after the warm-up.
  public var course: Course
  /// Epochs over which the rate rises linearly from zero.
  public var warmup: Double

  /// A schedule.
  public init(_ course: Course = .constant, warmup: Double = 0) {
    self.course = course
    self.warmup = warmup
  }

  /// The factor on the base rate.
  ///
  ///     min(1, e / warmup) times:
  ///     constant 1,  halving 2^-floor(e / epochs),  cosine (1 + cos(pi min(e / total, 1))) / 2
  ///
  /// - Parameters:
  ///   - epoch: e, the epochs passed, in fractions.
  ///   - total: Epochs of the whole training.
  /// - Returns: A number in 0 ... 1.
  public func factor(epoch: Double, total: Double) -> Double {
    let rising = warmup > 0 ? min(1, epoch / warmup) : 1
    switch course {
    case .constant: return rising
    case .halving(let epochs): return rising * pow(0.5, (epoch / epochs).rounded(.down))
    case .cosine: return rising * (1 + cos(.pi * min(epoch / max(total, 1e-9), 1))) / 2
    }
  }

  /// The schedule that a text names; nil if none.
  public init?(_ text: String) {
    var parts = text.split(separator: ",", omittingEmptySubsequences: false)
    var warmup = 0.0
    if let (name, number) = Self.word(parts[0]), name == "warmup" {
      guard let number, number.isFinite, number >= 0 else { return nil }
      warmup = number
      parts.removeFirst()
      if parts.isEmpty { parts = ["constant"] }
    }
    guard parts.count == 1, let word = Self.word(parts[0]) else { return nil }
    switch word {
    case ("constant", nil): self.init(.constant, warmup: warmup)
    case ("cosine", nil): self.init(.cosine, warmup: warmup)
    case ("halving", let epochs?) where epochs.isFinite && epochs > 0:
      self.init(.halving(epochs: epochs), warmup: warmup)
    default: return nil
    }
  }

  /// `NAME` or `NAME:NUMBER`.
  private static func word(_ text: Substring) -> (name: String, number: Double?)? {
    guard let colon = text.firstIndex(of: ":") else { return (String(text), nil) }
    guard let number = Double(text[text.index(after: colon)...]) else { return nil }
    return (String(text[..<colon]), number)
  }

  /// The text that names it.
  public var description: String {
    let name =
      switch course {
      case .constant: "constant"
      case .halving(let epochs): "halving:\(epochs)"
      case .cosine: "cosine"
      }
    return warmup > 0 ? "warmup:\(warmup),\(name)" : name
  }
}
