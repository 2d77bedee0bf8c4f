import DiffeoGeometry
import DiffeoOpenCL
import DiffeoTensors
import DiffeoTestSupport
import Foundation
import Testing

@Suite("Nearest neighbours")
struct NeighborsTests {
  @Test(
    "lists are those of float64 around the sizes of vectors, tiles and groups",
    arguments: TestProfile.allCases, [3, 70])
  func sizes(profile: TestProfile, dimension: Int) throws {
    let backend = try TestDevice.backend(profile)
    for count in [2, 31, 32, 33, 63, 64, 65, 127, 257] {
      let cloud = try CloudKind.normal.cloud(count, dimension, on: backend)
      try expectExact(
        of: cloud, among: cloud, k: min(5, count - 1), excludingSelf: true, "\(count) points")
    }
  }

  @Test(
    "clouds with ties, off-centre, tiny, huge and in order are searched exactly",
    arguments: TestProfile.allCases, CloudKind.allCases)
  func kinds(profile: TestProfile, kind: CloudKind) throws {
    let backend = try TestDevice.backend(profile)
    for (count, dimension, k) in [(1009, 3, 10), (499, 10, 40), (401, 70, 7)] {
      let cloud = try kind.cloud(count, dimension, on: backend)
      try expectExact(of: cloud, among: cloud, k: k, excludingSelf: true)
      let queries = try CloudKind.normal.cloud(33, dimension, seed: 2, on: backend)
      try expectExact(of: queries, among: cloud, k: k)
    }
  }

  @Test(
    "any dimension up to the limit", arguments: [TestProfile.own, .gpu],
    [1, 2, 16, 33, 64, 65, 784, 1024])
  func dimensions(profile: TestProfile, dimension: Int) throws {
    let backend = try TestDevice.backend(profile)
    let cloud = try CloudKind.offCenter.cloud(150, dimension, on: backend)
    try expectExact(of: cloud, among: cloud, k: 9, excludingSelf: true)
  }

  @Test("k up to all the others", arguments: [TestProfile.own, .gpu], [3, 70])
  func allOthers(profile: TestProfile, dimension: Int) throws {
    let backend = try TestDevice.backend(profile)
    for count in [2, 64, 130] {
      let cloud = try CloudKind.lattice.cloud(count, dimension, on: backend)
      try expectExact(of: cloud, among: cloud, k: count - 1, excludingSelf: true)
    }
  }

  @Test("k at its limit", arguments: [TestProfile.own, .gpu], [3, 70])
  func largestCount(profile: TestProfile, dimension: Int) throws {
    let backend = try TestDevice.backend(profile)
    let cloud = try CloudKind.normal.cloud(1500, dimension, on: backend)
    let queries = try CloudKind.normal.cloud(40, dimension, seed: 3, on: backend)
    try expectExact(of: queries, among: cloud, k: 1024)
  }

  @Test(
    "a bound from a sample loses nothing", arguments: [TestProfile.own, .gpu],
    [CloudKind.normal, .duplicated, .sorted, .offCenter])
  func sampled(profile: TestProfile, kind: CloudKind) throws {
    let backend = try TestDevice.backend(profile)
    for (dimension, k) in [(3, 7), (3, 200), (70, 60)] {
      let cloud = try kind.cloud(5003, dimension, on: backend)
      let queries = try PointCloud(
        Array(cloud.points.values().suffix(101 * dimension)), dimension: dimension, on: backend)
      try expectExact(of: queries, among: cloud, k: k)
    }
  }

  @Test("batches join to the whole", arguments: [TestProfile.own, .gpu], [3, 70])
  func batches(profile: TestProfile, dimension: Int) throws {
    let backend = try TestDevice.backend(profile)
    let cloud = try CloudKind.lattice.cloud(701, dimension, on: backend)
    for batch in [1, 129, 700] {
      try expectExact(of: cloud, among: cloud, k: 6, excludingSelf: true, batch: batch)
    }
  }

  @Test("a search can be repeated, and its batches come in order")
  func repeats() throws {
    let backend = try TestDevice.backend()
    let cloud = try CloudKind.normal.cloud(1000, 3, on: backend)
    let search = try Neighbors(
      of: cloud, among: cloud, k: 4, excludingSelf: true, batch: 256)
    var next = 0
    try search.search { batch in
      #expect(batch.queries.lowerBound == next)
      #expect(batch.k == 4)
      next = batch.queries.upperBound
    }
    #expect(next == 1000)
    let (first, second) = (try search.lists(), try search.lists())
    #expect(first.indices == second.indices && first.distances == second.distances)
  }

  @Test("a point in place of itself: by index, not by distance", arguments: BackendKind.allCases)
  func selfByIndex(backend: BackendKind) throws {
    let cloud = try PointCloud([0, 0, 1, 1, 0, 0, 0, 0], dimension: 2, on: backend.make())
    let without = try Neighbors(of: cloud, k: 2).lists()
    #expect(without.indices == [2, 3, 0, 2, 0, 3, 0, 2])
    let with = try Neighbors(of: cloud, among: cloud, k: 2).lists()
    #expect(with.indices == [0, 2, 1, 0, 0, 2, 0, 2])
    #expect(with.distances == [0, 0, 0, Float(2).squareRoot(), 0, 0, 0, 0])
  }

  @Test("moved, turned and mirrored clouds have the same neighbours", arguments: Seed.all)
  func invariance(seed: Seed) throws {
    let backend = try TestDevice.backend()
    // Whole numbers, so that moving and turning by right angles rounds nothing.
    let values = (0..<3000).map { Float((seed.key().uniform($0) * 4096).rounded()) }
    let cloud = try PointCloud(values, dimension: 3, on: backend)
    let lists = try Neighbors(of: cloud, k: 8).lists()
    let moved = try PointCloud(values.map { $0 + 100_000 }, dimension: 3, on: backend)
    let turned = try PointCloud(
      stride(from: 0, to: values.count, by: 3).flatMap {
        [-values[$0 + 1], values[$0], values[$0 + 2]]
      }, dimension: 3, on: backend)
    let scaled = try PointCloud(values.map { $0 / 1024 }, dimension: 3, on: backend)
    for (other, factor) in [(moved, Float(1)), (turned, 1), (scaled, 1.0 / 1024)] {
      let found = try Neighbors(of: other, k: 8).lists()
      #expect(found.indices == lists.indices)
      #expect(found.distances == lists.distances.map { $0 * factor })
    }
  }

  @Test("the order of the points does not matter")
  func permutation() throws {
    let backend = try TestDevice.backend()
    let (count, k) = (997, 6)
    let cloud = try CloudKind.normal.cloud(count, 4, on: backend)
    let order = (0..<count).map { $0 * 101 % count }
    let values = try cloud.points.values()
    let shuffled = try PointCloud(
      order.flatMap { values[(4 * $0)..<(4 * $0 + 4)] }, dimension: 4, on: backend)
    let lists = try Neighbors(of: cloud, k: k).lists()
    let found = try Neighbors(of: shuffled, k: k).lists()
    for (place, row) in order.enumerated() {
      let indices = found.indices(of: place).map { Int32(order[Int($0)]) }
      #expect(indices == Array(lists.indices(of: row)))
      #expect(found.distances(of: place) == lists.distances(of: row))
    }
  }

  @Test("a grid has the neighbours that geometry says")
  func grid() throws {
    let side = 40
    let values = (0..<(side * side)).flatMap { [Float($0 % side), Float($0 / side)] }
    let cloud = try PointCloud(values, dimension: 2, on: TestDevice.backend())
    let lists = try Neighbors(of: cloud, k: 8).lists()
    for y in 1..<(side - 1) {
      for x in 1..<(side - 1) {
        let p = Int32(y * side + x)
        let step = Int32(side)
        #expect(
          Array(lists.indices(of: Int(p))) == [
            p - step, p - 1, p + 1, p + step,
            p - step - 1, p - step + 1, p + step - 1, p + step + 1,
          ])
      }
    }
  }

  @Test("a hundred thousand points are searched exactly", arguments: [(2, 10), (10, 100)])
  func manyPoints(dimension: Int, k: Int) throws {
    let backend = try TestDevice.backend()
    let cloud = try CloudKind.normal.cloud(100_003, dimension, on: backend)
    let values = try cloud.points.values()
    let rows = stride(from: 0, to: 100_003, by: 5000).map { $0 }
    let queries = try PointCloud(
      rows.flatMap { values[($0 * dimension)..<(($0 + 1) * dimension)] }, dimension: dimension,
      on: backend)
    try expectExact(of: queries, among: cloud, k: k)
  }

  @Test("a search stays within its memory", arguments: [(3, 1000), (784, 1000), (64, 10)])
  func memory(dimension: Int, k: Int) throws {
    let engine = try TestDevice.engine()
    let points = try Tensor.normal(
      [40_000, dimension], key: RandomKey(seed: 1), on: .openCL(engine))
    let cloud = try PointCloud(points)
    let queries = try PointCloud(points.slice(axis: 0, 0..<20_000))
    engine.releaseCachedMemory()
    let inputs = engine.memory.live
    let search = try Neighbors(of: queries, among: cloud, k: k)
    // What compiling took counts too, since the pool keeps it.
    #expect(engine.memory.live + engine.memory.cached - inputs <= 512 << 20)
    #expect(throws: Stop.self) {
      try search.search { batch in
        #expect(batch.queries.count < 20_000 || k < 1000)
        #expect(engine.memory.live + engine.memory.cached - inputs <= 512 << 20)
        throw Stop()
      }
    }
  }
}

/// Ends a search after its first batch.
private struct Stop: Error {}
