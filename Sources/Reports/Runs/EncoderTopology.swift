public import DiffeoDatasets
public import DiffeoMetrics
public import DiffeoModels
public import DiffeoTensors

/// What an encoder makes of data that are a torus.
///
/// The data are taken at `gridSide` times `gridSide` pairs of angles, encoded, and their latent
/// angles compared: is the encoder, as a map of the torus to the latent torus, one that can be
/// deformed to a homeomorphism?
public enum EncoderTopology {
  /// Steps of the grid along either angle.
  public static let gridSide = 64

  /// The latent angles over the grid of data; nil where the latent space is no torus with two
  /// angles, or the data have another shape than the model's.
  ///
  /// - Parameters:
  ///   - model: The model.
  ///   - torus: The data.
  ///   - backend: Where the model lives.
  /// - Returns: `[gridSide, gridSide]`, row by row, rows along the first angle of the data.
  /// - Throws: An OpenCL error.
  public static func latentAngles(
    of model: any GenerativeModel, on torus: TorusSamples, backend: Backend
  ) throws -> [SIMD2<Double>]? {
    guard model.latentView == .periodicSquare, torus.sampleShape == model.sampleShape else {
      return nil
    }
    let size = max(torus.sampleShape.reduce(1, *), 1)
    let batchSize = min(1000, max(1, (1 << 26) / size))
    let shifts = grid
    var angles: [SIMD2<Double>] = []
    for start in stride(from: 0, to: shifts.count, by: batchSize) {
      let part = Array(shifts[start..<min(start + batchSize, shifts.count)])
      let latent = try Evaluation.map(
        torus.samples(at: part), width: size, on: backend, model.encode)
      angles += stride(from: 0, to: latent.count, by: model.latentWidth).map { row in
        let point = latent[row..<(row + model.latentWidth)].map(Double.init)
        let angles = model.latentCoordinates(point)
        return SIMD2(angles[0], angles[1])
      }
    }
    return angles
  }

  /// The degree of the encoder's map of the torus.
  ///
  /// - Parameters:
  ///   - model: The model.
  ///   - torus: The data.
  ///   - backend: Where the model lives.
  /// - Returns: The degree and what goes with it; nil as for
  ///   ``latentAngles(of:on:backend:)``, and where a latent point is not finite.
  /// - Throws: An OpenCL error.
  public static func degree(
    of model: any GenerativeModel, on torus: TorusSamples, backend: Backend
  ) throws -> TorusDegree? {
    try latentAngles(of: model, on: torus, backend: backend).flatMap {
      TorusDegree(angles: $0, rows: gridSide, columns: gridSide)
    }
  }

  /// The pairs of angles of the grid.
  private static var grid: [SIMD2<Double>] {
    let turn = 2 * Double.pi / Double(gridSide)
    return (0..<gridSide).flatMap { i in
      (0..<gridSide).map { j in SIMD2(Double(i), Double(j)) * turn }
    }
  }
}

extension Inference {
  /// The degree of the encoder as a map of the torus of its training data to the latent torus.
  ///
  /// - Parameter datasets: Where data are looked up by name.
  /// - Returns: The degree and what goes with it; nil where the data or the latent space are no
  ///   torus.
  /// - Throws: What is wrong with the run's data, or an OpenCL error.
  public func encoderDegree(datasets: DatasetRegistry = .standard) throws -> TorusDegree? {
    guard let text = configuration.optionalText("data"),
      let torus = try datasets.torus(text, seed: seed)
    else { return nil }
    return try EncoderTopology.degree(of: model, on: torus, backend: backend)
  }
}
