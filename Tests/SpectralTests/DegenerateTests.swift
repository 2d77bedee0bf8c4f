import DiffeoGeometry
import DiffeoLinearAlgebra
import DiffeoTensors
import DiffeoTestSupport
import Foundation
import Testing

@testable import DiffeoSpectral

@Suite("Degenerate clouds")
struct DegenerateTests {
  @Test("too few points for k are refused")
  func tooFew() throws {
    let cloud = try Curve.normal(10, 2, on: .reference)
    #expect(throws: SpectralError.tooFewPoints("the points", count: 10, neighbors: 9)) {
      try DiffusionMap(of: cloud, components: 2, k: 9)
    }
    _ = try DiffusionMap(of: cloud, components: 2, k: 8)
    #expect(throws: SpectralError.neighborCount(0, limit: 1023)) {
      try DiffusionMap(of: cloud, components: 2, k: 0)
    }
  }

  @Test("more coordinates than eigenpairs are refused", arguments: [0, -1, 10, 11])
  func components(count: Int) throws {
    let cloud = try Curve.normal(10, 2, on: .reference)
    #expect(throws: SpectralError.componentCount(count, points: 10, limit: 9)) {
      try DiffusionMap(of: cloud, components: count, k: 4)
    }
    _ = try DiffusionMap(of: cloud, components: 9, k: 4)
  }

  @Test("more points than one matrix holds are refused on the reference path")
  func large() throws {
    let cloud = try PointCloud((0..<9000).map { Float($0) }, dimension: 1, on: .reference)
    #expect(throws: SpectralError.self) { try DiffusionMap(of: cloud, components: 2, k: 4) }
  }

  @Test("constant data are refused", arguments: BackendKind.allCases, AffinitiesTests.bandwidths)
  func constant(kind: BackendKind, bandwidth: Bandwidth) throws {
    let cloud = try PointCloud(
      [Float](repeating: 3, count: 60), dimension: 2, on: kind.make(), name: "same")
    let error = #expect(throws: SpectralError.self) {
      try DiffusionMap(of: cloud, components: 2, k: 5, bandwidth: bandwidth)
    }
    #expect(error.map { "\($0)".contains("remove duplicates") } == true)
  }

  @Test("every point thrice gives copies the same coordinates", arguments: BackendKind.allCases)
  func duplicates(kind: BackendKind) throws {
    let backend = try kind.make()
    let once = try Curve.uneven(80, on: backend).points.doubles()
    let thrice = try PointCloud(
      Tensor(doubles: once + once + once, shape: [240, 3], on: backend))
    for bandwidth in [Bandwidth.automatic, .fixed(0.1), .selfTuning(neighbor: 7)] {
      let map = try DiffusionMap(of: thrice, components: 3, k: 14, bandwidth: bandwidth)
      let found = try map.coordinates().doubles()
      #expect(found.allSatisfy { $0.isFinite })
      #expect(map.affinities.componentCount == 1)
    }
    // Each point's nearest is its copy.
    #expect(throws: SpectralError.self) {
      try DiffusionMap(of: thrice, components: 3, k: 14, bandwidth: .median)
    }
  }

  @Test("a bandwidth that leaves no affinity is refused, with the scale of the data")
  func underflow() throws {
    let cloud = try Curve.circle(50, on: TestDevice.backend())
    let error = #expect(throws: SpectralError.self) {
      try DiffusionMap(of: cloud, components: 2, k: 4, bandwidth: .fixed(1e-9))
    }
    #expect(error.map { "\($0)".contains("0.0157") } == true)
  }

  @Test("a bandwidth beyond all distances makes one cluster, and no NaN")
  func wide() throws {
    let cloud = try Curve.normal(50, 3, on: TestDevice.backend())
    let map = try DiffusionMap(of: cloud, components: 49, k: 48, bandwidth: .fixed(1e30))
    // All pairs but a few are joined, each as well as any.
    #expect(map.eigenvalues.allSatisfy { abs($0) < 0.1 })
    #expect(try map.coordinates().doubles().allSatisfy { $0.isFinite })
  }

  @Test("components are told apart, counted, and extended", arguments: [true, false])
  func disconnected(directly: Bool) throws {
    let cloud = try Curve.clusters(3, of: 60, distance: 1e4, on: TestDevice.backend())
    let map = try DiffusionMapPlan(
      of: cloud, components: 5, k: 10, bandwidth: .automatic, alpha: 1, directly: directly
    ).compute()
    #expect(map.affinities.componentCount == 3)
    #expect(map.warnings.count == 1 && map.warnings[0].contains("3 connected components"))
    #expect(map.eigenvalues.prefix(2) == [1, 1] && map.eigenvalues[2] < 1)
    let found = try map.coordinates().doubles()
    for point in 0..<180 {
      for coordinate in 0..<2 {
        #expect(found[5 * point + coordinate] == found[5 * (point / 60 * 60) + coordinate])
      }
    }
    for (i, j) in [(0, 60), (60, 120), (0, 120)] {
      #expect(hypot(found[5 * i] - found[5 * j], found[5 * i + 1] - found[5 * j + 1]) > 1)
    }
    try expectClose(map.coordinates(of: cloud), found, within: .norm(1e-4))
  }

  @Test("clusters that hardly hang together are told apart without a false warning")
  func weaklyConnected() throws {
    let backend = try TestDevice.backend()
    let cloud = try Curve.clusters(2, of: 150, distance: 11, on: backend)
    let map = try DiffusionMapPlan(
      of: cloud, components: 3, k: 200, bandwidth: .fixed(1.5), alpha: 1, directly: false
    ).compute()
    #expect(map.affinities.componentCount == 1 && map.decayRates[0] < 1e-8)
    #expect(map.hasConverged)
    let exact = try DiffusionMapPlan(
      of: cloud, components: 3, k: 200, bandwidth: .fixed(1.5), alpha: 1, directly: true
    ).compute()
    expectClose(map.functions.elements, exact.functions.elements, within: .norm(1e-5))
  }

  @Test("isolated points are components of their own")
  func isolated() throws {
    // The last point is joined to the others by the graph, but no affinity reaches it.
    let values = (0..<30).map { Float($0) } + [1e6]
    let cloud = try PointCloud(values, dimension: 1, on: TestDevice.backend())
    let map = try DiffusionMap(of: cloud, components: 3, k: 2, bandwidth: .fixed(1))
    #expect(map.affinities.componentCount == 2)
    #expect(try map.coordinates().doubles().allSatisfy { $0.isFinite })
  }

  @Test("numbers that are not finite are refused with their row")
  func notFinite() throws {
    #expect(throws: GeometryError.self) {
      try PointCloud([0, 1, .nan, 2], dimension: 2, on: .reference)
    }
  }

  @Test("lengths at both ends of float32", arguments: [1e-17, 1e17])
  func extremes(unit: Double) throws {
    let backend = try TestDevice.backend()
    let cloud = try Curve.uneven(300, on: backend)
    let scaled = try PointCloud(cloud.points.affine(scale: unit))
    let maps = try [cloud, scaled].map { try DiffusionMap(of: $0, components: 3, k: 20) }
    expectClose(maps[1].eigenvalues, maps[0].eigenvalues, within: .norm(1e-4))
    try expectClose(
      maps[1].coordinates(of: scaled), maps[1].coordinates().doubles(), within: .norm(1e-4))
  }

  @Test("parameters that make no sense are refused")
  func parameters() throws {
    let cloud = try Curve.normal(30, 2, on: .reference)
    for alpha in [-0.1, 1.1, .nan] {
      #expect(throws: SpectralError.self) {
        try DiffusionMap(of: cloud, components: 2, k: 5, alpha: alpha)
      }
    }
    for bandwidth in [Bandwidth.fixed(0), .fixed(-1), .fixed(.nan), .selfTuning(neighbor: 6)] {
      #expect(throws: SpectralError.self) {
        try DiffusionMap(of: cloud, components: 2, k: 5, bandwidth: bandwidth)
      }
    }
    let map = try DiffusionMap(of: cloud, components: 2, k: 5)
    for time in [-1, .nan, .infinity] {
      #expect(throws: SpectralError.self) { try map.coordinates(time: time) }
    }
  }
}
