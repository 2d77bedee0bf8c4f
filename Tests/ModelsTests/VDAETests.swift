import DiffeoDifferentiation
import DiffeoGeometry
import DiffeoLayers
import DiffeoModels
import DiffeoTensors
import DiffeoTestSupport
import Foundation
import Testing

@Suite("The variational diffusion autoencoder")
struct VDAETests {
  /// Points of the unit circle in R^3, in a plane off the origin.
  static func circle(_ count: Int, on backend: Backend) throws -> Tensor {
    let values = (0..<count).flatMap { index -> [Double] in
      let t = 2 * Double.pi * Double(index) / Double(count)
      return [3 + cos(t), sin(t), 0.5 * cos(t)]
    }
    return try Tensor(doubles: values, shape: [count, 3], on: backend)
  }

  /// A model small enough for central differences.
  static func small(
    _ backend: Backend, covariance: VDAE.CovarianceForm = .cholesky,
    form: VDAE.Form = .corrected
  ) throws -> VDAE {
    var options = VDAE.Options(latentDimension: 2)
    options.encoderWidth = 8
    options.encoderLayers = 1
    options.encoderActivation = .tanh
    options.covarianceWidth = 5
    options.decoderWidth = 6
    options.decoderLayers = 1
    options.neighbors = 4
    options.walkSteps = 2
    options.covariance = covariance
    if form == .faithful {
      (options.sigma.form, options.sigma.neighborhood) = (form, .nearest(4))
      (options.divergence, options.target, options.likelihood) = (form, form, form)
    }
    return try VDAE(options, sampleShape: [3], on: backend, seed: 4)
  }

  static func context(_ indices: [Int32], stage: Int, on backend: Backend) throws -> StepContext {
    StepContext(
      key: RandomKey(seed: 1, purpose: .posterior), epoch: 0, stage: stage,
      indices: try Indices(indices, on: backend))
  }

  @Test(
    "the gradient of the loss is the central difference, in both stages",
    arguments: [VDAE.CovarianceForm.cholesky, .eigen], [0, 1])
  func gradientOfLoss(covariance: VDAE.CovarianceForm, stage: Int) throws {
    // The forms of the authors' code go with their form of the covariance.
    let model = try Self.small(
      .reference, covariance: covariance, form: covariance == .eigen ? .faithful : .corrected)
    let data = try Self.circle(24, on: .reference)
    try model.begin(stage: 0, data: data, seed: 1)
    if stage == 1 { try model.begin(stage: 1, data: data, seed: 1) }
    let rows: [Int32] = [0, 3, 7, 12, 20]
    let context = try Self.context(rows, stage: stage, on: .reference)
    let batch = try data.gathering(Indices(rows, on: .reference))
    let set = model.stages[stage].parameters
    let found = try gradients(
      of: model.loss(batch, context).total, with: set.parameters.map(\.variable))
    try set.collect(found.map(\.value))
    let gradient = try set.gradients.doubles()
    let difference = try CentralDifference.gradient(
      of: { point in
        try set.assign(point)
        return try model.loss(batch, context).total.value
      }, at: set.values)
    expectClose(try difference.doubles(), gradient, within: .norm(1e-6))
  }
}
