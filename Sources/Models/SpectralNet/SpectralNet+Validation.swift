internal import DiffeoLinearAlgebra
internal import DiffeoTensors

extension SpectralNet {
  /// Data that training does not see, and the edges that it therefore leaves out.
  struct Validation {
    /// For each datum whether it is held out.
    let isHeldOut: [Bool]
    /// The edges with an end that is held out.
    let edges: AffinityEdges
    /// The others.
    let training: AffinityEdges

    /// Holds out data at even distances.
    ///
    /// - Parameters:
    ///   - share: Of the data; neither none nor all of them.
    ///   - graph: All edges.
    init(share: Double, of graph: AffinityEdges) {
      let count = graph.degrees.count
      let isHeldOut = (0..<count).map { Int(Double($0 + 1) * share) > Int(Double($0) * share) }
      func part(_ hasHeldOut: Bool) -> AffinityEdges {
        let kept = graph.weights.indices.filter {
          (isHeldOut[Int(graph.from[$0])] || isHeldOut[Int(graph.to[$0])]) == hasHeldOut
        }
        return AffinityEdges(
          from: kept.map { graph.from[$0] }, to: kept.map { graph.to[$0] },
          weights: kept.map { graph.weights[$0] }, count: count)
      }
      self.isHeldOut = isHeldOut
      edges = part(true)
      training = part(false)
    }
  }

  /// The energy on the data that are held out, the outputs made orthonormal on them.
  ///
  ///     tr(B E_(i,j) (h_i - h_j)(h_i - h_j)^T B^T) / 2,   B Cov(h) B^T = I
  ///
  /// - Parameter outputs: h, of all data in order; `[N, D]`.
  /// - Returns: The energy; nil without data held out, or where their outputs have no rank.
  /// - Throws: A failure of LAPACK, or an OpenCL error.
  func validationEnergy(_ outputs: Tensor) throws -> Double? {
    guard let validation else { return nil }
    let rows = OutputRows(values: try outputs.doubles(), width: outputs.shape[1])
    let own = try zip(weights.doubles(), validation.isHeldOut).map { $1 ? $0 : 0 }
    let white = try rows.whitening(own).matrix
    guard white.rows == rows.width else { return nil }
    let form = white * rows.differences(validation.edges) * white.transposed
    return (0..<form.rows).reduce(0) { $0 + form[$1, $1] / 2 }
  }
}
