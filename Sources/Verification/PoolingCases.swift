internal import DiffeoTensors

/// Max pooling and its way back over windows, strides and paddings: whole numbers, some of them
/// equal, and NaN.
func poolingCases(_ size: VerificationSize) -> [VerificationCase] {
  let windows =
    size == .quick
    ? [Window(3, stride: 2)]
    : [
      Window(1), Window(2, stride: 2), Window(3, stride: 2), Window(3), Window(2, stride: 3),
      Window(height: 2, width: 3, stride: 2, padding: .valid),
    ]
  return windows.flatMap { window in
    ([[2, 5, 4, 3], [1, 7, 6, 33], [0, 4, 4, 2], [2, 4, 4, 0]] as [Shape]).map { shape in
      VerificationCase(
        "\(shape) under \(window.height) x \(window.width), stride \(window.stride), "
          + window.padding.rawValue, family: "pooling/max_pool", tolerance: .exact,
        tensors: { try pooled(Samples.integers(shape, on: $0), window) })
    }
  } + [
    VerificationCase(
      "a NaN under the window", family: "pooling/max_pool", tolerance: .exact,
      tensors: { backend in
        let values: [Float] = [1, .nan, 3, 4, 5, .nan, 7, -.infinity, -.infinity]
        return try pooled(
          Tensor(values, shape: [1, 3, 3, 1], on: backend), Window(2, stride: 1))
      })
  ]
}

/// What is pooled, and whole numbers spread to where it came from.
private func pooled(_ x: Tensor, _ window: Window) throws -> [Tensor] {
  let choice = try x.maxPoolingChoice(window)
  let g = try Samples.integers(choice.pooledShape, seed: 2, on: x.backend)
  return [try x.pooling(choice), try g.unpooling(choice)]
}
