import Diffeo
import DiffeoTestSupport
import Foundation

/// The Swift examples of the README and of the documentation, as code that tests run.
enum Examples {
  /// The README's first example, and that of the article "Getting started".
  static func walk() throws -> Double {
    let backend = try Backend.select("auto")
    let sphere = try Sphere(dimension: 2)
    let start = try sphere.uniform(count: 10_000, key: RandomKey(seed: 1), on: backend)
    let time = try Tensor.full(0.5, shape: [10_000], on: backend)
    let end = try brownianWalk(
      from: start, time: time, steps: 100, on: sphere, key: RandomKey(seed: 2))
    let cosine = try (start * end).sum(axes: [1]).mean().scalar()
    print("E[cos r] =", cosine, "and exp(-d t / 2) = 0.6065")
    return cosine
  }

  /// Trains a small model and decodes points of its prior.
  static func training(on backend: Backend) throws -> Tensor {
    let data = try DatasetRegistry.standard.load("translations:count=1000,size=16")
    let model = try DeltaVAE(
      DeltaVAE.Options(manifold: FlatTorus()), sampleShape: data.sampleShape, on: backend, seed: 0)
    let rows = try Tensor(data.samples, shape: [data.count, data.sampleSize], on: backend)
    let plan = TrainingPlan(epochs: 2, batchSize: 100, learningRate: 1e-3)
    let trainer = try Trainer(model, data: rows, plan: plan)
    for epoch in 1...plan.epochs {
      guard let means = try trainer.trainEpoch() else { break }
      print(epoch, means.map { "\($0.name) \($0.value)" }.joined(separator: ", "))
    }
    let latent = try model.samplePrior(16, key: RandomKey(seed: 1, purpose: .prior))
    let pictures = try model.decode(latent)
    return pictures
  }

  /// Applies the model of a run.
  static func application(
    of folder: String, to text: String, on backend: Backend
  ) throws -> (samples: NumericArray, restored: NumericArray, figures: [String]) {
    let inference = try Inference(opening: RunFolder(folder)) { _ in backend }
    let samples = try inference.sample(64, seed: 1)
    let digits = try DatasetRegistry.standard.load(text, split: .test)
    let centres = try inference.encode(digits)
    let restored = try inference.decode(centres, from: "centres")
    let figures = try inference.evaluate(digits, samples: 100, seed: 1)
    return (samples, restored, figures.map(\.name))
  }

  /// The gradients of a function of a walk's end.
  static func gradient(on backend: Backend) throws -> [Tensor] {
    let sphere = try Sphere(dimension: 2)
    let point = Variable(leaf: try sphere.uniform(count: 3, key: RandomKey(seed: 3), on: backend))
    let duration = Variable(leaf: try Tensor.full(0.1, shape: [3], on: backend))
    let reached = try brownianWalk(
      from: point, time: duration, steps: 10, on: sphere, key: RandomKey(seed: 4))
    let found = try gradients(of: reached.squared().sum(), with: [point, duration])
    return found.map(\.value)
  }

  /// The neighbours of a cloud, the log-determinants of their covariances, and the distortion of a
  /// map that scales.
  static func pointClouds(
    on backend: Backend
  ) throws -> (nearest: NeighborLists, volumes: [Double], rows: [BiLipschitzRow]) {
    let shape: Shape = [2000, 10]
    let latent = try PointCloud(.normal(shape, key: RandomKey(seed: 1), on: backend))
    let nearest = try Neighbors(of: latent, k: 10).lists()
    print(nearest.indices(of: 0), nearest.distances(of: 0))

    let covariance = try LocalCovariance(of: latent, k: 10, ridge: 1e-3)
    var volumes: [Double] = []
    try covariance.compute { batch in
      volumes += try batch.logDeterminant.doubles()
    }

    let outputs = try PointCloud(latent.points.affine(scale: 3))
    for row in try BiLipschitz(latent: latent, outputs: outputs, ks: [5, 10]).statistics() {
      print(row.k, row.constant.mean, row.scaleFree.mean)
    }
    let rows = try BiLipschitz(latent: latent, outputs: outputs, ks: [5, 10]).statistics()
    return (nearest, volumes, rows)
  }

  /// The diffusion map of a closed curve, and its extension to the curve itself.
  static func diffusionMap(on backend: Backend) throws -> (circle: Tensor, again: Tensor) {
    let angles = (0..<2000).map { 2 * Float.pi * Float($0) / 2000 }
    let curve = angles.flatMap { [cos($0), sin(2 * $0), sin(3 * $0)] }
    let loop = try PointCloud(curve, dimension: 3, on: backend)
    let map = try DiffusionMap(of: loop, components: 2)
    let circle = try map.coordinates()
    print(map.eigenvalues, map.warnings)

    let again = try map.coordinates(of: loop)
    return (circle, again)
  }

  /// A backend whose engine has a profile, a memory limit and a profiler.
  static func backend() throws -> Backend {
    var options = Engine.Options()
    options.profile = .cpu(vectorWidth: 8)
    options.memoryLimit = 2 << 30
    options.profiling = true
    let engine = try Engine(Device.select("auto"), options: options)
    let tuned = Backend.openCL(engine)
    return tuned
  }

  /// Makes the ellipsoid a latent space that can be asked for by name.
  static func registration() -> ManifoldRegistry {
    var manifolds = ManifoldRegistry.standard
    manifolds.register(
      ManifoldRegistry.Entry(name: "ellipsoid", form: "ellipsoid:A,B,C", example: "ellipsoid:3,2,1")
      {
        Ellipsoid(axes: $0.compactMap(Double.init))
      })
    ModelRegistry.register(DeltaVAE.entry(manifolds: manifolds))
    return manifolds
  }
}
