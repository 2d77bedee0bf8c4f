public import DiffeoTensors

/// A model that draws data by a random walk on them.
///
/// - Source: H. Li et al., Variational diffusion autoencoders with random walk sampling (2020),
///   algorithm 2.
public protocol WalkingModel: GenerativeModel {
  /// One step of the walk.
  ///
  /// - Parameters:
  ///   - latent: Where it starts; `[rows, latent width]`.
  ///   - key: The stream of the walk.
  ///   - number: Which step of the walk it is, from 0; each draws numbers of its own.
  /// - Returns: Where it ends; `[rows, latent width]`.
  /// - Throws: An OpenCL error.
  func step(from latent: Tensor, key: RandomKey, number: Int) throws -> Tensor

  /// Latent points to begin at: embedded training data, drawn at random.
  ///
  /// - Parameters:
  ///   - count: How many.
  ///   - key: The stream.
  /// - Returns: `[count, latent width]`.
  /// - Throws: An OpenCL error.
  func startingPoints(_ count: Int, key: RandomKey) throws -> Tensor
}
