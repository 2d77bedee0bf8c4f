internal import Foundation

/// Space seen from far away: where its origin lies, how long a unit is, and which way it is looked
/// at.
struct ParallelView {
  var center: SIMD2<Double>
  /// Pixels of a unit of length.
  var scale: Double
  /// The unit vector to the viewer, the picture's right and its up.
  let forward: SIMD3<Double>
  let right: SIMD3<Double>
  let up: SIMD3<Double>

  init(center: SIMD2<Double>, scale: Double, azimuth: Double, elevation: Double) {
    self.center = center
    self.scale = scale
    forward = SIMD3(
      cos(elevation) * cos(azimuth), cos(elevation) * sin(azimuth), sin(elevation))
    right = SIMD3(-sin(azimuth), cos(azimuth), 0)
    up = SIMD3(-sin(elevation) * cos(azimuth), -sin(elevation) * sin(azimuth), cos(elevation))
  }

  /// How near a point is to the viewer.
  func depth(_ point: SIMD3<Double>) -> Double { (point * forward).sum() }

  /// Where a point is seen.
  func place(_ point: SIMD3<Double>) -> SIMD2<Double> {
    center + SIMD2((point * right).sum(), -(point * up).sum()) * scale
  }
}
