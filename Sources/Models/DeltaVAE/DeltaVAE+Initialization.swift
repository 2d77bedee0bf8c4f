internal import DiffeoDifferentiation
internal import DiffeoLayers
internal import DiffeoLinearAlgebra
public import DiffeoTensors

extension DeltaVAE {
  /// How the mean head starts.
  public enum Initialization: String, Sendable, Hashable, CaseIterable {
    /// By the data's principal components in the encoder's features, laid over the manifold.
    case principal
    /// At random, as all other layers.
    case random
  }

  /// Lays the first data over the manifold, unless the model has been trained before.
  public func begin(stage: Int, data: Tensor, seed: UInt64) throws {
    guard let initialHeads, data.shape[0] > 0 else { return }
    self.initialHeads = nil
    let heads = try heads.parameters.map { try $0.variable.value.doubles() }
    guard heads == initialHeads else { return }
    let batch = try data.everyFew(PrincipalHead.rows)
    // Beyond the steps that number the parameters.
    let key = RandomKey(seed: seed, step: 1 << 16, purpose: .initialization)
    let features = try encoder(Variable(constant: batch)).value
    guard let head = try PrincipalHead(features: features, on: options.manifold, key: key) else {
      return
    }
    try assign(head, beside: heads)
  }

  /// Replaces the columns of the mean head; those of the time head stay.
  private func assign(_ head: PrincipalHead, beside heads: [[Double]]) throws {
    let (place, width) = (latentWidth, latentWidth + family.timeWidth)
    func joined(_ own: [Double], _ old: [Double]) -> [Double] {
      old.indices.map { index in
        let (row, column) = index.quotientAndRemainder(dividingBy: width)
        return column < place ? own[row * place + column] : old[index]
      }
    }
    let values = [joined(head.weight.elements, heads[0]), joined(head.bias, heads[1])]
    for (parameter, values) in zip(self.heads.parameters, values) {
      let tensor = try Tensor(doubles: values, shape: parameter.shape, on: parameters.backend)
      try parameters.assign(tensor, to: parameter.name)
    }
  }
}
