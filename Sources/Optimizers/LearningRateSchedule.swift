internal import Foundation

/// How the learning rate changes over training.
///
/// Written as `constant`, `halving:EPOCHS`, `cosine`, or with a warm-up of w epochs as
/// `warmup:w,cosine`.
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
  ///     constant 1,  halving 2^-floor(e / epochs),  cosine (1 + cos(pi e / total)) / 2
  ///
  /// - Parameters:
  ///   - epoch: Epochs passed, in fractions; the warm-up factor is `min(1, (e + step) / warmup)`.
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
    var course = Course.constant
    var warmup = 0.0
    for part in text.split(separator: ",") {
      let words = part.split(separator: ":", maxSplits: 1).map(String.init)
      let number = words.count == 2 ? Double(words[1]) : nil
      switch (words[0], number) {
      case ("constant", nil) where words.count == 1: course = .constant
      case ("cosine", nil) where words.count == 1: course = .cosine
      case ("halving", let epochs?) where epochs > 0: course = .halving(epochs: epochs)
      case ("warmup", let epochs?) where epochs >= 0: warmup = epochs
      default: return nil
      }
    }
    self.init(course, warmup: warmup)
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
