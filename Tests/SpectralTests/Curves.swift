import DiffeoGeometry
import DiffeoTensors
import DiffeoTestSupport
import Foundation
import Testing

/// Clouds whose diffusion maps are known.
enum Curve {
  /// Equispaced points of the unit circle.
  static func circle(_ count: Int, on backend: Backend) throws -> PointCloud {
    try points(count, on: backend) { [cos($0), sin($0)] }
  }

  /// (cos t, sin 2t, sin 3t), equispaced in t and therefore not in arclength.
  static func loop(_ count: Int, on backend: Backend) throws -> PointCloud {
    try points(count, on: backend) { [cos($0), sin(2 * $0), sin(3 * $0)] }
  }

  /// An ellipse traversed unevenly: its eigenvalues are simple, and its points have no symmetry.
  static func uneven(_ count: Int, on backend: Backend) throws -> PointCloud {
    try points(count, on: backend) { t in
      let angle = t + 0.4 * sin(t) + 0.2 * sin(2 * t + 1)
      return [2 * cos(angle), sin(angle), 0.1 * cos(3 * angle)]
    }
  }

  /// Normal points around some centres, far apart.
  static func clusters(
    _ clusters: Int, of count: Int, distance: Double, on backend: Backend
  ) throws -> PointCloud {
    let key = RandomKey(seed: 5)
    let values = (0..<(clusters * count * 2)).map { index in
      Float(key.normal(index) + (index % 2 == 0 ? distance * Double(index / 2 / count) : 0))
    }
    return try PointCloud(values, dimension: 2, on: backend)
  }

  /// Normal points.
  static func normal(
    _ count: Int, _ dimension: Int, seed: UInt64 = 1, on backend: Backend
  ) throws -> PointCloud {
    let key = RandomKey(seed: seed)
    return try PointCloud(
      (0..<(count * dimension)).map { Float(key.normal($0)) }, dimension: dimension, on: backend)
  }

  private static func points(
    _ count: Int, on backend: Backend, _ position: (Double) -> [Double]
  ) throws -> PointCloud {
    let values = (0..<count).flatMap { position(2 * .pi * Double($0) / Double(count)) }
    return try PointCloud(
      values.map { Float($0) }, dimension: values.count / count, on: backend)
  }
}

/// Both implementations.
enum BackendKind: String, CaseIterable, CustomTestStringConvertible {
  case device
  case reference

  var testDescription: String { rawValue }

  func make() throws -> Backend {
    self == .reference ? .reference : try TestDevice.backend()
  }
}
