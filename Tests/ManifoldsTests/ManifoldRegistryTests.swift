import DiffeoManifolds
import DiffeoTensors
import DiffeoTestSupport
import Foundation
import Testing

@Suite("The manifold registry")
struct ManifoldRegistryTests {
  static let valid = [
    ("sphere:1", 1, 2), ("sphere:10", 10, 11), ("flat-torus", 2, 4), ("embedded-torus", 2, 3),
    ("embedded-torus:2.0,0.5", 2, 3), ("so3", 3, 9), ("projective:3", 3, 4), ("euclidean:2", 2, 2),
    ("sphere:2*sphere:1", 3, 5), ("so3*flat-torus*euclidean:1", 6, 14),
  ]

  @Test("makes manifolds whose names lead back to them", arguments: valid)
  func roundTrip(name: String, dimension: Int, ambientDimension: Int) throws {
    let manifold = try ManifoldRegistry.standard.manifold(name)
    #expect(manifold.name == name)
    #expect(manifold.dimension == dimension)
    #expect(manifold.ambientDimension == ambientDimension)
    #expect(try ManifoldRegistry.standard.manifold(manifold.name).name == name)
  }

  @Test(
    "names the nearest valid form",
    arguments: [
      ("spher:2", "sphere:2"), ("Sphere:2", "sphere:2"), ("sphere", "sphere:2"),
      ("sphere:", "sphere:2"), ("sphere:two", "sphere:2"), ("sphere:2.5", "sphere:2"),
      ("flattorus", "flat-torus"), ("flat-torus:2", "flat-torus"), ("projectve:3", "projective:3"),
      ("embeded-torus:3,0.6", "embedded-torus:3,0.6"),
      ("embedded-torus:3", "embedded-torus:3,0.6"), ("so(3)", "so3"),
      ("euclidian:4", "euclidean:4"),
      ("sphere:2*sphre:1", "sphere:1"),
    ])
  func nearest(name: String, form: String) throws {
    let error = try #require(throws: ManifoldError.self) {
      try ManifoldRegistry.standard.manifold(name)
    }
    guard case .unknown(_, let nearest, let forms) = error else {
      Issue.record("\(error)")
      return
    }
    #expect(nearest == form)
    #expect(forms == ManifoldRegistry.standard.forms)
    #expect(error.description.contains("Did you mean '\(form)'?"))
  }

  @Test(
    "lists the forms where nothing is near",
    arguments: ["klein-bottle", "", "*", "3", "foo", "s2", "sun3", "rp3", "foo:2", "sphere:2*bar"])
  func nothingNear(name: String) throws {
    let error = try #require(throws: ManifoldError.self) {
      try ManifoldRegistry.standard.manifold(name)
    }
    #expect(error.description.contains("embedded-torus[:R,r]"))
    #expect(!error.description.contains("Did you mean"))
  }

  @Test(
    "refuses manifolds that do not exist, saying why",
    arguments: [
      ("sphere:0", "sphere:1"), ("projective:-1", "projective:1"), ("euclidean:0", "euclidean:1"),
      ("embedded-torus:1,2", "embedded-torus:3,0.6"), ("embedded-torus:1,1", "the tube"),
      ("embedded-torus:3,-1", "positive"), ("embedded-torus:nan,1", "positive"),
      ("sphere:2*sphere:0", "sphere:1"), ("sphere:401", "from 1 to 400"),
      ("euclidean:100000", "from 1 to 4096"), ("embedded-torus:0.5,1", "the tube"),
      ("sphere:99999999999999999999", "from 1 to 400"),
      ("projective:-99999999999999999999", "from 1 to 400"), ("embedded-torus:inf,1", "positive"),
      ("embedded-torus:3,0", "positive"), ("embedded-torus:1e30,1", "1e6"),
    ])
  func invalid(name: String, hint: String) throws {
    let error = try #require(throws: ManifoldError.self) {
      try ManifoldRegistry.standard.manifold(name)
    }
    guard case .invalidParameters = error else {
      Issue.record("\(error)")
      return
    }
    #expect(error.description.contains(hint))
  }

  @Test("takes manifolds of a user's own")
  func register() throws {
    var registry = ManifoldRegistry.standard
    registry.register(
      ManifoldRegistry.Entry(
        name: "ellipsoid", form: "ellipsoid:A,B,C", example: "ellipsoid:3,2,1"
      ) { Ellipsoid(axes: $0.compactMap(Double.init)) })
    let manifold = try registry.manifold("ellipsoid:1.5,1,0.8*sphere:1")
    #expect(manifold.name == "ellipsoid*sphere:1")
    #expect(registry.forms.last == "ellipsoid:A,B,C")
    // It walks in a product, too: its kernel text stands beside the circle's.
    let backend = try TestDevice.backend()
    let start = try manifold.uniform(count: 10, key: RandomKey(seed: 1), on: backend)
    let end = try brownianWalk(
      from: start, time: .full(0.01, shape: [10], on: backend), steps: 5, on: manifold,
      key: RandomKey(seed: 2))
    try manifold.check(end, tolerance: 1e-5)
  }
}
