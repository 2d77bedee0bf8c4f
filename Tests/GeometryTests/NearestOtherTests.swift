import DiffeoGeometry
import DiffeoTensors
import DiffeoTestSupport
import DiffeoVerification
import Testing

@Suite("The nearest other point")
struct NearestOtherTests {
  @Test("it is the nearest neighbour with itself left out", arguments: [TestProfile.own, .gpu])
  func agrees(profile: TestProfile) throws {
    let backend = try TestDevice.backend(profile)
    for (count, width) in [(2, 1), (33, 3), (300, 10)] {
      let cloud = try PointCloud(Samples.uniform([count, width], in: -1...1, on: backend))
      let own = try Indices((0..<Int32(count)).map { $0 }, on: backend)
      let found = try NearestOther(among: cloud)(cloud.points, excluding: own).values()
      #expect(try found == Neighbors(of: cloud, k: 1).lists().indices)
      let all = try NearestOther(among: cloud)(cloud.points, excluding: nil).values()
      #expect(all == (0..<Int32(count)).map { $0 })
    }
  }

  @Test("of points at one place the first is found that may be", arguments: BackendKind.allCases)
  func ties(kind: BackendKind) throws {
    let backend = try kind.make()
    let cloud = try PointCloud([1, 5, 5, 5, 9], dimension: 1, on: backend)
    let queries = try Tensor([5, 5, 5, 0, 100], shape: [5, 1], on: backend)
    let own = try Indices([0, 1, 3, 0, 4], on: backend)
    let found = try NearestOther(among: cloud)(queries, excluding: own).values()
    #expect(found == [1, 2, 1, 1, 1])
  }

  @Test("what does not fit is refused")
  func refusals() throws {
    let single = try PointCloud([1, 2], dimension: 2, on: .reference)
    #expect(throws: GeometryError.self) { try NearestOther(among: single) }
    let nearest = try NearestOther(among: PointCloud([1, 2], dimension: 1, on: .reference))
    #expect(throws: TensorError.self) { try nearest(single.points, excluding: nil) }
    #expect(throws: TensorError.self) {
      try nearest(
        Tensor([1], shape: [1, 1], on: .reference), excluding: Indices([0, 1], on: .reference))
    }
  }
}
