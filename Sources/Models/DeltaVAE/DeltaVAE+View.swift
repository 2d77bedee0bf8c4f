internal import DiffeoManifolds
internal import Foundation

extension DeltaVAE {
  /// How the manifold is drawn: the flat torus as a square, the sphere as one, others by their
  /// first coordinates.
  public var latentView: LatentView {
    if options.manifold is FlatTorus { return .periodicSquare }
    return (options.manifold as? Sphere)?.dimension == 2 ? .sphere : .coordinates
  }

  /// A grid of equal steps: of both angles on the flat torus, of longitude and height on the
  /// sphere (equal heights are equal areas).
  public func latentGrid(side: Int) -> (points: [[Double]], columns: Int)? {
    switch latentView {
    case .periodicSquare:
      let steps = (0..<side).map { 2 * .pi * (Double($0) + 0.5) / Double(side) }
      // The second angle grows upwards, as in the latent picture.
      let points = steps.reversed().flatMap { v in
        steps.map { u in [cos(u), sin(u), cos(v), sin(v)] }
      }
      return (points, side)
    case .sphere:
      let points = (0..<side).flatMap { row in
        (0..<(2 * side)).map { column -> [Double] in
          let height = 1 - (2 * Double(row) + 1) / Double(side)
          let longitude = .pi * (Double(column) + 0.5) / Double(side) - .pi
          let radius = (1 - height * height).squareRoot()
          return [radius * cos(longitude), radius * sin(longitude), height]
        }
      }
      return (points, 2 * side)
    case .coordinates: return nil
    }
  }
}
