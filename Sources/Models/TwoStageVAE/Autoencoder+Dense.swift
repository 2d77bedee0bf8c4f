internal import DiffeoLayers

extension Autoencoder {
  /// Dense networks, for data of any shape.
  ///
  /// - Parameters:
  ///   - request: What for.
  ///   - width: Width of the hidden layers.
  ///   - layers: Hidden layers of each network.
  /// - Returns: The networks, with relu and Glorot's initial weights.
  public static func dense(
    _ request: AutoencoderRequest, width: Int, layers: Int
  ) -> Autoencoder {
    let hidden = [Int](repeating: width, count: layers)
    return Autoencoder(
      encoder: Sequential.dense(
        "encoder", widths: [request.size] + hidden + [2 * request.latentWidth]),
      decoder: Sequential.dense(
        "decoder", widths: [request.latentWidth] + hidden + [request.size], last: request.last))
  }
}
