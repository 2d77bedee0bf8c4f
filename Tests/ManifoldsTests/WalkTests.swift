import DiffeoDifferentiation
import DiffeoManifolds
import DiffeoTensors
import DiffeoTestSupport
import Testing

@Suite("Brownian walks")
struct WalkTests {
  @Test("smoke", arguments: TestProfile.allCases)
  func smoke(profile: TestProfile) throws {
    for manifold: any Manifold in [try Sphere(dimension: 2), FlatTorus(), try Sphere(dimension: 8)] {
      let backend = try TestDevice.backend(profile)
      for steps in [1, 7, 20, 300] {
        let count = 65
        let key = RandomKey(seed: 5)
        let start = try manifold.uniform(count: count, key: key.at(step: 1), on: .reference)
        let time = try Tensor.uniform([count, 1], low: 0, high: 0.1, key: key.at(step: 2), on: .reference)
        let upstream = try Tensor.normal([count, manifold.ambientDimension], key: key.at(step: 3), on: .reference)
        func run(_ backend: Backend) throws -> [Tensor] {
          let s = Variable(leaf: try start.copied(to: backend)), t = Variable(leaf: try time.copied(to: backend))
          let end = try brownianWalk(from: s, time: t, steps: steps, on: manifold, key: key)
          let g = try gradients(of: end, with: [s, t], upstream: Variable(constant: upstream.copied(to: backend)))
          return [end.value, g[0].value, g[1].value]
        }
        for (a, b) in zip(try run(backend), try run(.reference)) {
          let (x, y) = (try a.doubles(), try b.doubles())
          let worst = zip(x, y).map { abs($0 - $1) }.max() ?? 0
          let size = y.map { abs($0) }.max() ?? 0
          print(manifold.name, profile, steps, "worst", worst, "of", size)
        }
      }
    }
  }
}
