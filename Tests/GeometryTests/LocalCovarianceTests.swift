import DiffeoGeometry
import DiffeoTensors
import DiffeoTestSupport
import Foundation
import Testing

@Suite("Local covariance")
struct LocalCovarianceTests {
  @Test("L L^T is C, and log det C is twice the sum of log L_jj", arguments: TestProfile.allCases)
  func factors(profile: TestProfile) throws {
    let backend = try TestDevice.backend(profile)
    for width in [1, 3, 16, 64] {
      let cloud = try CloudKind.offCenter.cloud(200, width, on: backend)
      try LocalCovariance(of: cloud, k: 150, ridge: 1e-3).compute { batch in
        #expect(try batch.failures.values().allSatisfy { $0 == 0 })
        let (covariance, factor) = (
          try batch.covariance.doubles(), try batch.factor.doubles()
        )
        let logarithms = try batch.logDeterminant.doubles()
        for point in stride(from: 0, to: 200, by: 37) {
          let matrix = Array(factor[(point * width * width)..<((point + 1) * width * width)])
          let target = covariance[(point * width * width)..<((point + 1) * width * width)]
          // Each element of L L^T is a sum of at most D products of rounded numbers.
          expectClose(
            product(matrix, width), Array(target), within: .norm(Double(width + 4) * 0x1p-23))
          let diagonal = (0..<width).map { matrix[$0 * width + $0] }
          #expect(
            (0..<width).allSatisfy { i in
              matrix[(i * width + i + 1)..<((i + 1) * width)].allSatisfy { $0 == 0 }
            })
          let logarithm = diagonal.reduce(0) { $0 + 2 * log($1) }
          // D logarithms of up to three ulps.
          expectClose(
            logarithms[point], logarithm,
            within: .distance(8 * 0x1p-23 * diagonal.reduce(1) { $0 + abs(2 * log($1)) }))
        }
      }
    }
  }

  @Test("matrices are those of float64 for every profile", arguments: TestProfile.allCases)
  func agrees(profile: TestProfile) throws {
    let backend = try TestDevice.backend(profile)
    for (kind, width, k) in [
      (CloudKind.offCenter, 3, 10), (.normal, 10, 100), (.duplicated, 3, 33), (.normal, 16, 129),
    ] {
      let cloud = try kind.cloud(257, width, on: backend)
      let found = try LocalCovariance(of: cloud, k: k).matrices()
      let expected = try LocalCovariance(of: reference(cloud), k: k).matrices()
      expectClose(
        found.covariance.map(Double.init), expected.covariance.map(Double.init),
        within: .norm(Double(k + 4) * 0x1p-23))
      #expect(found.counts == expected.counts)
    }
  }

  @Test("moving changes nothing, turning turns, scaling squares", arguments: Seed.all)
  func laws(seed: Seed) throws {
    let backend = try TestDevice.backend()
    let values = (0..<900).map { Float((seed.key().uniform($0) * 1024).rounded()) }
    func matrices(_ values: [Float]) throws -> [Float] {
      try LocalCovariance(
        of: PointCloud(values, dimension: 3, on: backend), k: 20
      ).matrices().covariance
    }
    let covariance = try matrices(values)
    // Whole numbers: the differences to a neighbour are the same to the bit.
    #expect(try matrices(values.map { $0 + 1_000_000 }) == covariance)
    #expect(try matrices(values.map { $0 / 32 }) == covariance.map { $0 / 1024 })
    let turned = try matrices(
      stride(from: 0, to: 900, by: 3).flatMap { [-values[$0 + 1], values[$0], values[$0 + 2]] })
    for point in 0..<300 {
      let (c, t) = (
        covariance[(9 * point)..<(9 * point + 9)], turned[(9 * point)..<(9 * point + 9)]
      )
      let (a, b) = (c.startIndex, t.startIndex)
      // R C R^T with R = ((0, -1, 0), (1, 0, 0), (0, 0, 1)).
      let expected = [
        c[a + 4], -c[a + 3], -c[a + 5], -c[a + 1], c[a], c[a + 2], -c[a + 7], c[a + 6], c[a + 8],
      ]
      expectClose(
        t.map(Double.init), expected.map(Double.init), within: .norm(24 * 0x1p-23), "\(b)")
    }
  }

  @Test("points of a line have covariance along it alone, and no factor without a ridge")
  func line() throws {
    let backend = try TestDevice.backend()
    let direction: [Float] = [1, -2, 4]
    let values = (0..<100).flatMap { t in direction.map { $0 * Float(t) } }
    let cloud = try PointCloud(values, dimension: 3, on: backend)
    let bare = try LocalCovariance(of: cloud, k: 4).matrices()
    #expect(bare.failures.allSatisfy { $0 == 2 })
    #expect(bare.logDeterminant.allSatisfy { $0.isNaN })
    #expect(bare.failureCount == 100)
    // Inside, the four nearest are at -2, -1, 1, 2: variance 2.5 along the direction.
    let inner = bare.covariance[(9 * 50)..<(9 * 51)].map(Double.init)
    let expected = direction.flatMap { u in direction.map { 2.5 * Double(u * $0) } }
    #expect(inner == expected)
    let ridged = try LocalCovariance(of: cloud, k: 4, ridge: 0.3).matrices()
    #expect(ridged.failureCount == 0)
    // The trace is 2.5 * 21.
    let added = zip(ridged.covariance[(9 * 50)..<(9 * 51)], expected).map { Double($0) - $1 }
    let ridge = 0.3 * 2.5 * 21 / 3
    expectClose(added, [ridge, 0, 0, 0, ridge, 0, 0, 0, ridge], within: .norm(64 * 0x1p-23))
  }

  @Test(
    "a singular covariance of whatever many neighbours fails",
    arguments: [TestProfile.own, .gpu], [10, 30, 300])
  func singular(profile: TestProfile, k: Int) throws {
    // Whole numbers, so that the points lie exactly on a line or in a plane.
    for dimension in [2, 3] {
      let values = (0..<400).flatMap { row -> [Float] in
        let (t, u) = (Float(row * 1237 % 4096), Float((31 * row + 7) * row % 4093))
        return dimension == 2 ? [t, 3 * t] : [t, u, t + u]
      }
      let cloud = try PointCloud(
        values, dimension: dimension, on: TestDevice.backend(profile))
      #expect(try LocalCovariance(of: cloud, k: k).matrices().failureCount == 400)
      let ridged = try LocalCovariance(of: cloud, k: k, ridge: 1e-4).matrices()
      #expect(ridged.failureCount == 0)
    }
  }

  @Test("squares near the end of float32 are summed", arguments: [TestProfile.own, .gpu])
  func large(profile: TestProfile) throws {
    let backend = try TestDevice.backend(profile)
    let points = try CloudKind.normal.cloud(600, 3, on: backend).points
    let expected = try LocalCovariance(of: PointCloud(points), k: 500).matrices()
    let cloud = try PointCloud(points.affine(scale: 0x1p62))
    let found = try LocalCovariance(of: cloud, k: 500).matrices()
    #expect(found.covariance == expected.covariance.map { $0 * 0x1p124 })
    #expect(found.failureCount == 0)
  }

  @Test("neighbours beyond a radius do not count", arguments: TestProfile.allCases)
  func radius(profile: TestProfile) throws {
    let backend = try TestDevice.backend(profile)
    let cloud = try CloudKind.lattice.cloud(300, 2, on: backend)
    let lists = try Neighbors(of: cloud, k: 40).lists()
    for radius in [0, 0.5, 1, 1.5, 100] {
      let near = try LocalCovariance(of: cloud, k: 40, radius: radius, ridge: 0.1).matrices()
      let expected = try LocalCovariance(
        of: reference(cloud), k: 40, radius: radius, ridge: 0.1
      ).matrices()
      let counts = (0..<300).map { point in
        Int32(lists.distances(of: point).count { Double($0) <= radius })
      }
      #expect(near.counts == counts)
      #expect(expected.counts == counts)
      expectClose(
        near.covariance.map(Double.init), expected.covariance.map(Double.init),
        within: .norm(44 * 0x1p-23))
      #expect(near.failures.map { $0 == 0 } == expected.failures.map { $0 == 0 })
    }
  }

  @Test("a point without any neighbour within the radius has zeros and fails")
  func lonely() throws {
    let cloud = try PointCloud([0, 0, 1, 0, 9, 9], dimension: 2, on: TestDevice.backend())
    let result = try LocalCovariance(of: cloud, k: 2, radius: 2).matrices()
    #expect(result.counts == [1, 1, 0])
    #expect(result.covariance.allSatisfy { $0 == 0 })
    #expect(result.failureCount == 3)
  }

  @Test("batches join to the whole")
  func batches() throws {
    let (count, width, k) = (4500, 64, 70)
    let cloud = try CloudKind.normal.cloud(count, width, on: TestDevice.backend())
    let covariance = try LocalCovariance(of: cloud, k: k)
    var sizes: [Int] = []
    try covariance.compute { sizes.append($0.points.count) }
    #expect(sizes.count > 1 && sizes.reduce(0, +) == count)
    let result = try covariance.matrices()
    let lists = try Neighbors(of: cloud, k: k).lists()
    let values = try cloud.points.doubles()
    for point in [0, sizes[0] - 1, sizes[0], count - 1] {
      let rows = lists.indices(of: point).map { index in
        values[(Int(index) * width)..<((Int(index) + 1) * width)]
      }
      let expected = covarianceOf(rows.map(Array.init))
      let matrix = result.covariance[(point * width * width)..<((point + 1) * width * width)]
      expectClose(
        matrix.map(Double.init), expected, within: .norm(Double(k + 4) * 0x1p-23), "\(point)")
    }
  }

  @Test("given neighbours are as good as found ones", arguments: BackendKind.allCases)
  func givenNeighbors(kind: BackendKind) throws {
    let cloud = try CloudKind.normal.cloud(90, 4, on: kind.make())
    let covariance = try LocalCovariance(of: cloud, k: 12)
    var found: [Float] = []
    try Neighbors(of: cloud, k: 12).search { batch in
      found += try covariance.covariances(of: batch).covariance.values()
    }
    #expect(try covariance.matrices().covariance == found)
  }

  @Test("what cannot be computed is refused")
  func refusals() throws {
    let backend = try TestDevice.backend()
    let wide = try CloudKind.normal.cloud(70, 65, on: backend)
    #expect(throws: GeometryError.tooManyDimensions("the points", dimension: 65, limit: 64)) {
      try LocalCovariance(of: wide, k: 3)
    }
    let cloud = try CloudKind.normal.cloud(20, 3, on: backend)
    #expect(throws: GeometryError.invalidParameter("radius", value: -1)) {
      try LocalCovariance(of: cloud, k: 3, radius: -1)
    }
    #expect(throws: GeometryError.invalidParameter("ridge", value: .infinity)) {
      try LocalCovariance(of: cloud, k: 3, ridge: .infinity)
    }
    #expect(throws: GeometryError.tooFewPoints("the points", count: 20, neighbors: 20)) {
      try LocalCovariance(of: cloud, k: 20)
    }
  }

  private func product(_ factor: [Double], _ width: Int) -> [Double] {
    (0..<width).flatMap { i in
      (0..<width).map { j in
        (0..<width).reduce(0) { $0 + factor[i * width + $1] * factor[j * width + $1] }
      }
    }
  }

  private func covarianceOf(_ rows: [[Double]]) -> [Double] {
    let (width, n) = (rows[0].count, Double(rows.count))
    let mean = (0..<width).map { i in rows.reduce(0) { $0 + $1[i] } / n }
    return (0..<width).flatMap { i in
      (0..<width).map { j in
        rows.reduce(0) { $0 + ($1[i] - mean[i]) * ($1[j] - mean[j]) } / n
      }
    }
  }
}
