internal import DiffeoDifferentiation
internal import DiffeoGeometry
internal import DiffeoLayers
public import DiffeoTensors

extension VDAE {
  /// The covariances of steps of the walk.
  ///
  /// - Parameter latent: z, `[rows, D]`.
  /// - Returns: C(z), `[rows, D, D]`.
  /// - Throws: An OpenCL error.
  public func stepCovariances(at latent: Tensor) throws -> Tensor {
    let output = try covariance(Variable(constant: latent), scale: walk.scale.variable.value)
    return try output.root.value.batchedProduct(output.root.value, transposeRight: true)
  }

  /// The covariances that the data suggest for steps, which C has been held to.
  ///
  /// - Parameter latent: z, `[rows, D]`.
  /// - Returns: `alpha Sigma*` at the nearest of the embedded training data that the model keeps;
  ///   `[rows, D, D]`.
  /// - Throws: An OpenCL error.
  public func suggestedCovariances(at latent: Tensor) throws -> Tensor {
    let kept = try NearestOther(among: PointCloud(walk.points.variable.value))
    let factors = try walk.local(kept(latent, excluding: nil)).inverseFactors.triangularInverses()
    return try factors.batchedProduct(factors, transposeRight: true)
  }
}
