import DiffeoDifferentiation
import DiffeoGeometry
import DiffeoLayers
import DiffeoLinearAlgebra
import DiffeoOptimizers
import DiffeoSpectral
import DiffeoTensors
import DiffeoTestSupport
import Foundation
import Testing

@testable import DiffeoModels

@Suite("SpectralNet")
struct SpectralNetTests {
  /// The loop `(cos t, sin 2t, sin 3t)` at equal steps of t, and its arclength as an angle.
  static func loop(_ count: Int) -> (points: [Double], angles: [Double]) {
    let fine = 100
    let curve = (0...(count * fine)).map { index -> SIMD3<Double> in
      let t = 2 * Double.pi * Double(index) / Double(count * fine)
      return [cos(t), sin(2 * t), sin(3 * t)]
    }
    var (sum, lengths) = (0.0, [0.0])
    for (point, next) in zip(curve, curve.dropFirst()) {
      let side = next - point
      sum += (side * side).sum().squareRoot()
      lengths.append(sum)
    }
    let rows = (0..<count).map { $0 * fine }
    return (
      rows.flatMap { [curve[$0].x, curve[$0].y, curve[$0].z] },
      rows.map { 2 * .pi * lengths[$0] / sum }
    )
  }

  /// The largest angle between the spans of two sets of functions, each less its mean.
  static func largestAngle(_ first: [[Double]], _ second: [[Double]]) throws -> Double {
    func basis(_ functions: [[Double]]) throws -> Matrix {
      let rows = functions.map { values in
        let mean = values.reduce(0, +) / Double(values.count)
        return values.map { $0 - mean }
      }
      let matrix = Matrix(rows: rows.count, columns: rows[0].count, rows.flatMap(\.self))
      return try QRDecomposition(of: matrix.transposed).orthonormal
    }
    let product = try basis(first).transposed * basis(second)
    return acos(min(try SingularValues(of: product).values.last ?? 0, 1))
  }

  /// The columns of `[rows, width]`.
  static func columns(_ tensor: Tensor) throws -> [[Double]] {
    let (values, width) = (try tensor.doubles(), tensor.shape[1])
    return (0..<width).map { column in
      stride(from: column, to: values.count, by: width).map { values[$0] }
    }
  }

  /// The trained coordinates of data.
  static func coordinates(
    of data: Tensor, _ change: (inout VDAE.Options) -> Void
  ) throws -> [[Double]] {
    var options = VDAE.Options(latentDimension: 2)
    (options.encoderWidth, options.encoderEpochs, options.passes) = (128, 4, 50)
    (options.covarianceWidth, options.decoderWidth, options.neighbors) = (8, 8, 16)
    change(&options)
    let model = try VDAE(options, sampleShape: [3], on: data.backend, seed: 1)
    let plan = TrainingPlan(
      epochs: 1, batchSize: 256, learningRate: 1e-3,
      schedule: try #require(LearningRateSchedule("cosine")), seed: 1)
    let trainer = try Trainer(model, data: data, plan: plan)
    for _ in 0..<options.encoderEpochs { _ = try trainer.trainEpoch() }
    // The first step of the walk's stage finishes the map.
    try trainer.step()
    return try columns(model.encode(data))
  }

  /// A closed curve, and how its map is learned.
  struct Case: CustomTestStringConvertible {
    var isLoop = true
    var map = VDAE.MapSource.spectralNet
    var orthonormalization = SpectralNet.Orthonormalization.through

    var testDescription: String {
      "\(isLoop ? "loop" : "circle"), \(map), \(orthonormalization)"
    }
  }

  static let cases =
    [Case(map: .exact)]
    + SpectralNet.Orthonormalization.allCases.flatMap { form in
      [Case(orthonormalization: form), Case(isLoop: false, orthonormalization: form)]
    }

  /// A circle at equal steps, in a plane of R^3.
  static func circle(_ count: Int) -> (points: [Double], angles: [Double]) {
    let angles = (0..<count).map { 2 * Double.pi * Double($0) / Double(count) }
    return (angles.flatMap { [cos($0), sin($0), cos($0)] }, angles)
  }

  /// With the density divided out, the first two coordinates of a closed curve are cosine and sine
  /// of its arclength.
  @Test(
    "the map of a curve spans cosine and sine of the arclength, as the exact map does",
    arguments: cases)
  func spansTheExactMap(curve: Case) throws {
    let (points, angles) = curve.isLoop ? Self.loop(1000) : Self.circle(256)
    let count = angles.count
    let data = try Tensor(doubles: points, shape: [count, 3], on: TestDevice.backend())
    let found = try Self.coordinates(of: data) {
      $0.map = curve.map
      if !curve.isLoop { $0.passes = 75 }
      $0.spectralNet.orthonormalization = curve.orthonormalization
    }
    #expect(try Self.largestAngle(found, [angles.map(cos), angles.map(sin)]) < 0.1)
    let exact = try DiffusionMap(of: PointCloud(data), components: 2, k: 16).coordinates()
    #expect(try Self.largestAngle(found, Self.columns(exact)) < 0.1)
    // Each coordinate has variance 1.
    for column in found {
      let squares = column.reduce(0) { $0 + $1 * $1 } / Double(column.count)
      #expect(abs(squares - 1) < 0.05)
    }
  }

  /// The Rayleigh quotient does not change when outputs are scaled.
  ///
  /// So its gradient has no part along them. With the orthonormalisation held fixed the energy E and Lagrange's term F are quadratic
  /// in the outputs, and the objective is `E - F` and a constant that makes it `2 E - F`.
  @Test("the objective's derivative along the outputs is that of its parts")
  func derivativeAlongTheOutputs() throws {
    let data = try Tensor(doubles: Self.loop(60).points, shape: [60, 3], on: .reference)
    let edges = try AffinityEdges(data, neighbors: 4, densityPower: 1)
    let rows = try Indices((0..<60).map { Int32($0) }, on: .reference)
    var energies: [Double] = []
    for form in SpectralNet.Orthonormalization.allCases {
      var options = SpectralNet.Options()
      options.orthonormalization = form
      let network = Sequential.spread("psi", widths: [3, 8, 2], activation: .tanh)
      let set = try ParameterSet(network.parameters, on: .reference, seed: 3)
      let net = try SpectralNet(options, edges, network: network, data: data)
      let objective = try net.objective(rows, key: RandomKey(seed: 2))
      let (total, energy) = (try objective.total.value.scalar(), try objective.energy.scalar())
      energies.append(energy)
      // The derivative as the last layer's weight and bias are scaled.
      let last = Array(set.parameters.suffix(2))
      let slopes = try zip(last, gradients(of: objective.total, with: last.map(\.variable))).map {
        try ($0.variable.value * $1.value).sum().scalar()
      }
      let slope = slopes.reduce(0, +)
      if form == .through {
        #expect(total == energy)
        #expect(abs(slope) < 1e-4 * energy)
      } else {
        #expect(abs(slope - 2 * (total - energy)) < 1e-6 * energy)
        // Without the term it would be twice the energy.
        #expect(abs(slope) < energy)
      }
    }
    #expect(energies[0] == energies[1])
  }

  @Test("data held out are in no edge of training, and their loss is least for the exact map")
  func validates() throws {
    let (points, angles) = Self.loop(300)
    let data = try Tensor(doubles: points, shape: [300, 3], on: .reference)
    let edges = try AffinityEdges(data, neighbors: 16, densityPower: 1)
    var options = SpectralNet.Options()
    (options.patience, options.validationShare) = (3, 0.25)
    let network = Sequential.spread("psi", widths: [3, 8, 2], activation: .tanh)
    _ = try ParameterSet(network.parameters, on: .reference, seed: 3)
    let net = try SpectralNet(options, edges, network: network, data: data)
    let validation = try #require(net.validation)
    #expect(validation.isHeldOut.count { $0 } == 75)
    #expect(
      validation.edges.weights.count + validation.training.weights.count == edges.weights.count)
    for end in validation.training.from + validation.training.to {
      #expect(!validation.isHeldOut[Int(end)])
    }
    func energy(_ map: (Double) -> [Double]) throws -> Double {
      let outputs = try Tensor(doubles: angles.flatMap(map), shape: [300, 2], on: .reference)
      return try #require(try net.validationEnergy(outputs))
    }
    let exact = try energy { [cos($0), sin($0)] }
    // Scale and place do not count.
    #expect(abs(try energy { [3 + 5 * cos($0), sin($0) - cos($0)] } - exact) < 1e-9 * exact)
    #expect(try energy { [cos(2 * $0), sin($0)] } > 1.5 * exact)
    #expect(try energy { [cos($0), sin(3 * $0)] } > 3 * exact)
    #expect(try net.validationEnergy(.zeros([300, 2], on: .reference)) == nil)
  }

  /// With no learning rate no epoch is better than the first.
  @Test("the encoder's stage ends when its loss on data held out no longer falls")
  func endsEarly() throws {
    let (points, _) = Self.loop(80)
    let data = try Tensor(doubles: points, shape: [80, 3], on: .reference)
    var options = VDAE.Options(latentDimension: 2)
    (options.encoderWidth, options.encoderEpochs, options.neighbors) = (8, 20, 8)
    (options.covarianceWidth, options.decoderWidth, options.encoderLearningRate) = (4, 4, 0)
    options.spectralNet.patience = 3
    let model = try VDAE(options, sampleShape: [3], on: .reference, seed: 1)
    let plan = TrainingPlan(epochs: 1, batchSize: 80, learningRate: 1e-3, seed: 1)
    let trainer = try Trainer(model, data: data, plan: plan)
    for epoch in 1...3 {
      _ = try trainer.trainEpoch()
      #expect(trainer.position.epoch == epoch)
    }
    _ = try trainer.trainEpoch()
    #expect(trainer.position.epoch == 20)
    #expect(trainer.stage.name == "walk")
    _ = try trainer.trainEpoch()
    #expect(trainer.position.epoch == trainer.epochs)
  }

  @Test("a batch too small to be orthonormal is replaced by random data")
  func replacesSmallBatches() throws {
    let data = try Tensor(doubles: Self.loop(200).points, shape: [200, 3], on: .reference)
    let edges = try AffinityEdges(data, neighbors: 4, densityPower: 1)
    let network = Sequential.spread("psi", widths: [3, 8, 2], activation: .tanh)
    _ = try ParameterSet(network.parameters, on: .reference, seed: 3)
    var net = try SpectralNet(SpectralNet.Options(), edges, network: network, data: data)
    net.lostRank = { _ in Issue.record("rank was lost") }
    let objective = try net.objective(Indices([7], on: .reference), key: RandomKey(seed: 2))
    #expect(try objective.energy.scalar() > 0)
  }

  @Test("a batch that has lost rank is made orthonormal by QR, and someone is told")
  func fallsBackToQR() throws {
    let data = try Tensor(doubles: Self.loop(40).points, shape: [40, 3], on: .reference)
    let edges = try AffinityEdges(data, neighbors: 4, densityPower: 1)
    let network = Sequential.spread("psi", widths: [3, 4, 4], activation: .tanh)
    _ = try ParameterSet(network.parameters, on: .reference, seed: 3)
    var net = try SpectralNet(SpectralNet.Options(), edges, network: network, data: data)
    var ranks: [Int] = []
    net.lostRank = { ranks.append($0) }
    // The second depends on the first; the third differs from it by less than the jitter.
    let points = Self.loop(40).points
    let outputs = try Tensor(
      doubles: (0..<40).flatMap { row -> [Double] in
        let (x, y, z) = (points[3 * row], points[3 * row + 1], points[3 * row + 2])
        return [x, 1 - 2 * x, x + 1e-4 * y, z]
      }, shape: [40, 4], on: .reference)
    let ones = try Tensor.full(1, shape: [40, 1], on: .reference)
    let transform = try net.transform(Variable(constant: outputs), weights: ones)
    #expect(ranks == [3])
    let moved = try Self.columns(outputs.matrixProduct(transform.value))
    for (i, first) in moved.enumerated() {
      let mean = first.reduce(0, +) / 40
      for (j, second) in moved.enumerated() {
        let product = zip(first, second).reduce(0) { $0 + ($1.0 - mean) * $1.1 } / 40
        #expect(abs(product - (i == j && i < 3 ? 1 : 0)) < 1e-6)
      }
    }
  }

  @Test("outputs that depend on each other lose rank and leave zeros, not NaN")
  func losesRank() throws {
    let points = (0..<40).flatMap { index -> [Double] in
      let t = 2 * Double.pi * Double(index) / 40
      return [cos(t), sin(t)]
    }
    let data = try Tensor(doubles: points, shape: [40, 2], on: .reference)
    let edges = try AffinityEdges(data, neighbors: 4, densityPower: 1)
    let net = try SpectralNet(
      SpectralNet.Options(), edges,
      network: .spread("psi", widths: [2, 4, 3], activation: .tanh), data: data)
    let single = points.enumerated().filter { $0.offset % 2 == 0 }.map(\.element)
    let outputs = try Tensor(
      doubles: single.flatMap { [$0, 2 * $0, -$0] }, shape: [40, 3], on: .reference)
    let affine = try net.affine(outputs)
    #expect(affine.rank == 1)
    #expect(affine.transform.allSatisfy { $0.isFinite })
    let moved = try (outputs - Tensor(doubles: affine.shift, shape: [1, 3], on: .reference))
      .matrixProduct(Tensor(doubles: affine.transform, shape: [3, 3], on: .reference))
    for column in try Self.columns(moved).dropFirst() {
      #expect(column.allSatisfy { $0 == 0 })
    }
  }
}
