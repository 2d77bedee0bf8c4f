internal import DiffeoDifferentiation
internal import DiffeoDistributions
internal import DiffeoLayers
public import DiffeoTensors

extension WGAN {
  /// Figures of each datum.
  ///
  /// | name | meaning |
  /// |---|---|
  /// | `wasserstein` | what the critic says of it, less what it says of a sample |
  /// | `gradient_norm`, `gradient_penalty` | the critic's slope between both, and how far it is off |
  /// | `mmd` | the squared maximum mean discrepancy between the batch and as many samples |
  ///
  /// The mean of the first is the critic's estimate of the Wasserstein distance, in multiples of the
  /// slope that it is held to. The discrepancy's kernel has the size of the data: the mean squared
  /// distance of two. A batch of one, or of equal data, has none.
  public func figures(
    _ batch: Tensor, samples: Int, key: RandomKey
  ) throws -> [String: Tensor] {
    let terms = try criticTerms(batch, key: key)
    let rows = batch.shape[0]
    var figures = [
      "wasserstein": try (terms.ofData.value - terms.ofSamples.value).reshaped(to: [rows]),
      "gradient_norm": terms.slopes.value,
      "gradient_penalty": try options.constraint.penalties(terms.slopes.detached).value,
    ]
    let base = try terms.data.meanSquaredDistance()
    if rows > 1, base > 0 {
      figures["mmd"] = try maximumMeanDiscrepancy(
        terms.data, terms.samples, kernel: InverseMultiquadric(base: base)
      ).reshaped(to: [1]).broadcast(to: [rows])
    }
    return figures
  }

  /// False.
  public var hasEncoder: Bool { false }

  /// Throws: there is no encoder.
  public func encode(_ batch: Tensor) throws -> Tensor {
    throw ModelError.noEncoder(model: WGAN.entry.name)
  }

  /// What the generator makes of noise.
  public func decode(_ latent: Tensor) throws -> Tensor {
    let output = try networks.generator(Variable(constant: latent)).value
    return try networks.layout?.planar(output) ?? output
  }

  /// Noise.
  public func samplePrior(_ count: Int, key: RandomKey) throws -> Tensor {
    try options.prior.sample(count, dimension: latentWidth, key: key, on: parameters.backend)
  }

  /// Nothing: data can be made of any noise.
  public func checkLatent(_ latent: Tensor) throws {}

  /// Up to three coordinates.
  public var latentView: LatentView { .coordinates }

  /// Up to three coordinates.
  public func latentCoordinates(_ point: [Double]) -> [Double] { Array(point.prefix(3)) }

  /// Points at equal shares of the noise in the first two coordinates, the others 0; on a line one
  /// row.
  public func latentGrid(side: Int) -> (points: [[Double]?], columns: Int)? {
    options.prior.grid(side: side, dimension: latentWidth)
  }
}

extension Tensor {
  /// The mean squared distance of two rows: twice the sum of the columns' variances.
  fileprivate func meanSquaredDistance() throws -> Double {
    let centred = try self - mean(axes: [0], keepingAxes: true)
    return try 2 * centred.squared().sum(axes: [1]).mean().scalar()
  }
}
