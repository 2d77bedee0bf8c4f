internal import Foundation

/// Arithmetic of angles in [0, 2 pi).
enum PeriodicAngle {
  /// The fraction of a turn in [0, 1).
  static func turn(_ angle: Double) -> Double {
    let turns = angle / (2 * .pi)
    let fraction = turns - turns.rounded(.down)
    return fraction < 1 ? fraction : 0
  }

  /// The angle of a direction in the plane.
  static func angle(y: Float, x: Float) -> Float {
    let angle = atan2(y, x)
    return angle < 0 ? min(angle + 2 * .pi, (2 * Float.pi).nextDown) : angle
  }
}
