import DiffeoGeometry
import DiffeoTensors
import DiffeoTestSupport
import Foundation
import Testing

@testable import DiffeoSpectral

@Suite("The extension of Nystrom")
struct ExtensionTests {
  /// P psi = mu psi, so that division by mu gives the points themselves, in directions as well
  /// that only the other end of an edge knows.
  @Test(
    "gives the points of the cloud their own coordinates", arguments: BackendKind.allCases,
    [Bandwidth.automatic, .selfTuning(neighbor: 3)])
  func own(kind: BackendKind, bandwidth: Bandwidth) throws {
    let cloud = try Curve.normal(400, 3, on: kind.make())
    for alpha in [0, 1.0] {
      let map = try DiffusionMap(
        of: cloud, components: 3, k: 9, bandwidth: bandwidth, alpha: alpha)
      // Exponents from float32 distances, and a query whose own exponent is 0.
      try expectClose(
        map.coordinates(of: cloud), map.coordinates().doubles(), within: .norm(2e-5))
      try expectClose(
        map.coordinates(of: cloud, time: 3), map.coordinates(time: 3).doubles(),
        within: .norm(2e-5))
    }
  }

  @Test("device and reference agree on new points, near and far")
  func agrees() throws {
    let device = try TestDevice.backend()
    let cloud = try Curve.normal(300, 70, on: device)
    let map = try DiffusionMap(of: cloud, components: 4, k: 12)
    let far = try Curve.normal(37, 70, seed: 2, on: device).points.affine(scale: 3)
    let queries = try PointCloud(far)
    let scale = try QueryScale(queries, map)
    let expected = try ReferenceExtender(map: map).means(scale).doubles()
    let means = try DeviceExtender<Double>(map, on: #require(device.engine)).means(scale)
    // Exponents of about 30 from float32 sums of 70 squares.
    try expectClose(means, expected, within: .norm(30 * 74 * 0x1p-24))
    let single = try DeviceExtender<Float>(map, on: #require(device.engine)).means(scale)
    try expectClose(single, expected, within: .norm(30 * 74 * 0x1p-24))
  }

  /// Halfway between points of a circle the eigenfunctions are sines and cosines as well, but for
  /// the difference of two sums over the Gaussian, which is far below float32.
  @Test("meets the eigenfunctions of a circle between its points")
  func circle() throws {
    let count = 200
    let cloud = try Curve.circle(count, on: TestDevice.backend())
    let map = try DiffusionMap(of: cloud, components: 2, k: 60, bandwidth: .fixed(0.02))
    let own = try map.coordinates().doubles()
    let middles = (0..<count).flatMap { place -> [Float] in
      let angle = 2 * .pi * (Double(place) + 0.5) / Double(count)
      return [Float(cos(angle)), Float(sin(angle))]
    }
    let queries = try PointCloud(middles, dimension: 2, on: cloud.backend)
    let found = try map.coordinates(of: queries).doubles()
    let shrunk = cos(.pi / Double(count))
    for place in 0..<count {
      for coordinate in 0..<2 {
        let next = own[2 * ((place + 1) % count) + coordinate]
        let expected = (own[2 * place + coordinate] + next) / 2 / shrunk
        #expect(abs(found[2 * place + coordinate] - expected) < 1e-4)
      }
    }
  }

  @Test("refuses to divide by an eigenvalue near 0")
  func vanishing() throws {
    let cloud = try Curve.normal(40, 2, on: .reference)
    let map = try DiffusionMap(of: cloud, components: 39, k: 38, bandwidth: .fixed(100))
    #expect(throws: SpectralError.self) { try map.coordinates(of: cloud) }
    _ = try map.coordinates(time: 2)
  }
}
