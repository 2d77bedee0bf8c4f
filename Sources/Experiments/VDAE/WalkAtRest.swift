internal import DiffeoDatasets
internal import DiffeoFormats
internal import DiffeoGeometry
internal import DiffeoModels
internal import DiffeoReports
internal import DiffeoTensors
internal import Foundation

extension VDAEMeasure {
  private static let restSteps = 200
  private static let restCount = 20_000

  /// Where walks from all data are once they are at rest, and where they should be.
  ///
  /// A walk without drift whose steps have the variance s^2 is at rest at a density proportional to
  /// `1 / s^2`. That is compared for two walks: the model's own, s^2 = tr C, and one whose steps are
  /// those that the data suggest, s^2 = tr alpha Sigma*, and which is at an embedded datum after
  /// each: the nearest.
  ///
  /// - Parameter manifold: Where the data lie.
  /// - Returns: For the model's walk `rest`, the total variation from uniform, and `rest_theory`, that
  ///   from the density of the theory; `sigma_rest` and `sigma_theory` for the other walk;
  ///   `theory`, the total variation from uniform of the other's density in theory.
  /// - Throws: An OpenCL error.
  func rest(_ manifold: some WalkDensity) throws -> [String: Double] {
    guard let model = inference.model as? VDAE else { return [:] }
    let latent = try inference.encode(data)
    let embedded = try Tensor(latent.floats, shape: Shape(latent.shape), on: backend)
    let cells = try manifold.places(data.samples).map(\.cell)
    let ends = try walk(Self.restCount, steps: Self.restSteps, from: data).after()
    let own = try manifold.shares(manifold.places(ends))
    let expected = try manifold.shares(
      inverseTo: model.stepCovariances(at: embedded), cells: cells)
    let covariances = try model.suggestedCovariances(at: embedded)
    let suggested = try manifold.shares(inverseTo: covariances, cells: cells)
    let found = try SuggestedWalk(embedded, covariances, seed: inference.seed)
      .indices(count: Self.restCount, steps: Self.restSteps)
    let other = manifold.shares(found.map { (0, cells[Int($0)]) })
    return [
      "rest": totalVariation(own, manifold.uniform),
      "rest_theory": totalVariation(own, expected),
      "sigma_rest": totalVariation(other, manifold.uniform),
      "sigma_theory": totalVariation(other, suggested),
      "theory": totalVariation(suggested, manifold.uniform),
    ]
  }
}

/// A walk from datum to datum, by steps of given covariances.
///
///     i -> argmin over j of |z_i + L_i e - z_j|,   L_i L_i^T the covariance at z_i,  e normal
private struct SuggestedWalk {
  let embedded: Tensor
  let factors: Tensor
  let nearest: NearestOther
  let seed: UInt64

  init(_ embedded: Tensor, _ covariances: Tensor, seed: UInt64) throws {
    self.embedded = embedded
    self.seed = seed
    factors = try covariances.choleskyFactors()
    nearest = try NearestOther(among: PointCloud(embedded, name: "the embedded data"))
  }

  /// Where walks are that begin at all data in turn.
  func indices(count: Int, steps: Int) throws -> [Int32] {
    let (total, width, backend) = (embedded.shape[0], embedded.shape[1], embedded.backend)
    var places = try Indices((0..<count).map { Int32($0 % total) }, on: backend)
    for step in 0..<steps {
      let key = RandomKey(seed: seed, step: UInt32(step), purpose: .general)
      let noise = try Tensor.normal([count, width, 1], key: key, on: backend)
      let moved = try factors.gathering(places).batchedProduct(noise)
        .reshaped(to: [count, width])
      places = try nearest(embedded.gathering(places) + moved, excluding: nil)
    }
    return try places.values()
  }
}

extension WalkDensity {
  /// The same share for all cells.
  var uniform: [Double] { [Double](repeating: 1 / Double(cellCount), count: cellCount) }

  /// Shares proportional to the mean over each cell's data of 1 over the trace of a covariance.
  fileprivate func shares(inverseTo covariances: Tensor, cells: [Int]) throws -> [Double] {
    let (values, width) = (try covariances.doubles(), covariances.shape[1])
    var sums = [(value: Double, count: Int)](repeating: (0, 0), count: cellCount)
    for (row, cell) in cells.enumerated() {
      let start = row * width * width
      let trace = (0..<width).reduce(0) { $0 + values[start + $1 * (width + 1)] }
      sums[cell] = (sums[cell].value + 1 / trace, sums[cell].count + 1)
    }
    let means = sums.map { $0.value / Double(max($0.count, 1)) }
    let total = means.reduce(0, +)
    return means.map { $0 / total }
  }
}
