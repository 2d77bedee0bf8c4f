internal import DiffeoLayers
internal import DiffeoTensors
public import DiffeoVerification

extension VerificationSuite {
  /// The optimisers: some steps over parameters of edge counts.
  public static let optimizers = VerificationSuite("Optimizers") { size in
    Edge.counts(size).flatMap { count in
      [
        adamCase(count, "Adam"),
        adamCase(count, "Adam, clipped,") { $0.clip = 0.5 },
        adamCase(count, "Adam, decaying,") { $0.weightDecay = 0.1 },
      ]
    }
  }
}

/// Three steps along drawn gradients; the values and both moments.
private func adamCase(
  _ count: Int, _ name: String, change: (inout Adam.Options) -> Void = { _ in }
) -> VerificationCase {
  var options = Adam.Options()
  change(&options)
  // A step makes some ten roundings of numbers no greater than the greatest; the length of the
  // gradient is a sum over all its elements.
  let tolerance = Tolerance.norm(32 + (options.clip == nil ? 0 : Double(count)))
  return VerificationCase(
    "\(name) [\(count), 3]", family: "optimizer/adam", tolerance: tolerance,
    tensors: { [options] backend in
      let initializer = Initializer.heNormal(inputs: 2)
      let set = try ParameterSet(
        [
          Parameter("a", shape: [count], initializer: initializer),
          Parameter("b", shape: [3], initializer: initializer),
        ], on: backend, seed: 1)
      let adam = try Adam(set, options: options)
      for step in 1...3 {
        try set.collect(
          set.parameters.map {
            try Samples.uniform($0.shape, in: -1...1, seed: UInt64(step), on: backend)
          })
        try adam.update(rate: 0.01)
      }
      // Without the gaps, which depend on the device's alignment.
      return try [set.values, adam.first, adam.second].flatMap { try set.named($0) }
        .map { try Tensor($0.values, shape: $0.shape, on: backend) }
    })
}
