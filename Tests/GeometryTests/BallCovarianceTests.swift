import DiffeoGeometry
import DiffeoTensors
import DiffeoTestSupport
import DiffeoVerification
import Testing

@Suite("Covariance of balls")
struct BallCovarianceTests {
  @Test(
    "a ball that holds everything has the covariance of the cloud", arguments: BackendKind.allCases)
  func whole(kind: BackendKind) throws {
    let backend = try kind.make()
    let (count, width) = (50, 4)
    let cloud = try PointCloud(Samples.integers([count, width], on: backend))
    let balls = try BallCovariance(of: cloud, radius: 1000).matrices()
    #expect(try balls.counts.values().allSatisfy { $0 == 50 })
    let centred = try cloud.points - cloud.points.mean(axes: [0], keepingAxes: true)
    let expected = try centred.matrixProduct(centred, transposeLeft: true)
      .affine(scale: 1 / Double(count)).broadcast(to: [count, width, width])
    // Sums of squares up to 16^2 about a point of the cloud.
    try expectClose(balls.covariance, expected, within: .distance(54 * 256 * 0x1p-24))
  }

  /// A ball around a point inside a segment holds a segment of length 2 r, of variance r^2 / 3.
  @Test("balls do not see how densely a segment is sampled, nearest neighbours do")
  func density() throws {
    let backend = try TestDevice.backend()
    let dense = (0..<2000).map { Float($0) / 2000 }
    let sparse = (0..<200).map { 1 + Float($0) / 200 }
    let cloud = try PointCloud(dense + sparse, dimension: 1, on: backend)
    let radius = 0.2
    let balls = try BallCovariance(of: cloud, radius: radius).matrices().covariance.doubles()
    let near = try LocalCovariance(of: cloud, k: 60).matrices().covariance
    let (inDense, inSparse) = (1000, 2100)
    for place in [inDense, inSparse] {
      // A sum over 80 points at least differs from the integral by about 1 / 80.
      expectClose(balls[place], radius * radius / 3, within: .norm(0.03))
    }
    #expect(near[inSparse] > 80 * near[inDense])
  }

  @Test(
    "a ball of radius 0 holds its point, and those that coincide", arguments: BackendKind.allCases)
  func radiusZero(kind: BackendKind) throws {
    let cloud = try PointCloud([1, 2, 3, 4, 1, 2], dimension: 2, on: kind.make())
    let balls = try BallCovariance(of: cloud, radius: 0).matrices()
    #expect(try balls.counts.values() == [2, 1, 2])
    #expect(try balls.covariance.values().allSatisfy { $0 == 0 })
  }

  @Test("many points go through in several launches")
  func batches() throws {
    let count = 8200
    let cloud = try PointCloud(
      (0..<count).map { Float($0) }, dimension: 1, on: TestDevice.backend())
    let balls = try BallCovariance(of: cloud, radius: 1).matrices()
    let counts = try balls.counts.values()
    #expect(counts.first == 2 && counts.last == 2)
    #expect(counts[1..<(count - 1)].allSatisfy { $0 == 3 })
    expectClose(try balls.covariance.doubles()[8195], 2 / 3.0, within: .ulps(8))
  }

  @Test("a radius that is none is refused")
  func badRadius() throws {
    let cloud = try PointCloud([1, 2], dimension: 1, on: .reference)
    #expect(throws: GeometryError.self) { try BallCovariance(of: cloud, radius: -1) }
    #expect(throws: GeometryError.self) { try BallCovariance(of: cloud, radius: .nan) }
  }
}
