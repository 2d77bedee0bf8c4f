import DiffeoGeometry
import DiffeoTensors
import DiffeoTestSupport
import Testing

@Suite("Point clouds")
struct PointCloudTests {
  @Test(
    "the first row that is not finite is named",
    arguments: BackendKind.allCases, [Float.nan, .infinity, -.infinity])
  func notFinite(backend: BackendKind, value: Float) throws {
    let backend = try backend.make()
    for (count, dimension) in [(1, 1), (3, 2), (5000, 3), (70, 1024)] {
      for row in Set([0, count / 2, count - 1]) {
        var values = [Float](repeating: 1, count: count * dimension)
        values[row * dimension + dimension - 1] = value
        values[values.count - 1] = value
        let error = try #require(throws: GeometryError.self) {
          try PointCloud(values, dimension: dimension, on: backend, name: "x.npy")
        }
        guard case .notFinite("x.npy", row: row, let found) = error else {
          Issue.record("\(error)")
          continue
        }
        #expect(found == value || found.isNaN && value.isNaN)
        #expect("\(error)".contains("x.npy") && "\(error)".contains("row \(row)"))
      }
    }
  }

  @Test("finite numbers pass, the greatest and the least", arguments: TestProfile.allCases)
  func finite(profile: TestProfile) throws {
    let greatest = Float.greatestFiniteMagnitude
    let values: [Float] = [greatest, -greatest, .leastNonzeroMagnitude, -0.0]
    let cloud = try PointCloud(values, dimension: 2, on: TestDevice.backend(profile))
    #expect(cloud.count == 2 && cloud.dimension == 2)
  }

  @Test("a bad number anywhere is found", arguments: TestProfile.allCases)
  func everyPlace(profile: TestProfile) throws {
    let backend = try TestDevice.backend(profile)
    for place in [0, 63, 64, 4095, 4096, 4097, 8191, 8999] {
      var values = [Float](repeating: 0, count: 9000)
      values[place] = .nan
      #expect(throws: GeometryError.self) {
        try PointCloud(values, dimension: 3, on: backend)
      }
    }
  }

  @Test("what is no list of rows is refused", arguments: BackendKind.allCases)
  func shapes(backend: BackendKind) throws {
    let backend = try backend.make()
    for shape in [[3], [2, 2, 2], []] as [Shape] {
      let tensor = try Tensor.zeros(shape, on: backend)
      #expect(throws: GeometryError.notRows("a", shape: shape.extents)) {
        try PointCloud(tensor, name: "a")
      }
    }
    for shape in [[0, 3], [3, 0], [0, 0]] as [Shape] {
      let tensor = try Tensor.zeros(shape, on: backend)
      #expect(throws: GeometryError.empty("a", shape: shape.extents)) {
        try PointCloud(tensor, name: "a")
      }
    }
  }

  @Test("what cannot be searched is refused with both sides named")
  func wrongSearches() throws {
    let backend = try TestDevice.backend()
    let cloud = try CloudKind.normal.cloud(20, 3, on: backend)
    #expect(throws: GeometryError.neighborCount(0, limit: 1024)) { try Neighbors(of: cloud, k: 0) }
    #expect(throws: GeometryError.tooFewPoints("the points", count: 20, neighbors: 20)) {
      try Neighbors(of: cloud, k: 20)
    }
    let flat = try PointCloud([0, 1], dimension: 2, on: backend, name: "flat")
    #expect(throws: GeometryError.dimensionMismatch("flat", 2, other: "the points", 3)) {
      try Neighbors(of: flat, among: cloud, k: 1)
    }
    let large = try CloudKind.normal.cloud(1100, 2, on: backend)
    #expect(throws: GeometryError.neighborCount(1025, limit: 1024)) {
      try Neighbors(of: large, k: 1025)
    }
    let wide = try CloudKind.normal.cloud(3, 1025, on: backend)
    #expect(throws: GeometryError.tooManyDimensions("the points", dimension: 1025, limit: 1024)) {
      try Neighbors(of: wide, k: 1)
    }
    let elsewhere = try CloudKind.normal.cloud(20, 3, on: .reference)
    #expect(throws: TensorError.backendMismatch(operation: "neighbors")) {
      try Neighbors(of: elsewhere, among: cloud, k: 1)
    }
  }
}
