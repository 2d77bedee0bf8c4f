internal import Diffeo

extension KernelFamily {
  /// Kernels of `Kernels/elementwise`, `reduction`, `indexing`, `random` and `optimizer`.
  static let elements = [
    unary, binary, reduce, softmax, squaredError, copy, gather, shuffle, fill, adam,
  ]

  /// A kernel that passes over elements.
  private static func pass(
    _ name: String, _ work: String, pattern: String = "N", full: [Int] = [4_000_000],
    quick: [Int] = [100_000], inputs: Int, bytes: Double, operations: Double = 1,
    roundings: Double, _ run: @escaping @Sendable ([Tensor]) throws -> [Tensor]
  ) -> KernelFamily {
    KernelFamily(name: name, pattern: pattern, full: full, quick: quick) { sizes in
      let count = Double(sizes.reduce(1, *))
      let extents = sizes.map(String.init).joined(separator: " x ")
      return KernelWork(
        work: "\(work), \(extents)", operations: operations * count, bytes: bytes * count,
        roundings: roundings, seeds: (1...inputs).map(UInt64.init),
        inputs: { backend in
          try (0..<inputs).map { try uniform(Shape(sizes), UInt64($0 + 1), backend) }
        }, run: run)
    }
  }

  private static let unary = pass(
    "unary", "exponentials", inputs: 1, bytes: 8, roundings: 8
  ) { [try $0[0].exponential()] }

  private static let binary = pass(
    "binary", "sums of two tensors", inputs: 2, bytes: 12, roundings: 1
  ) { [try $0[0] + $0[1]] }

  private static let reduce = pass(
    "reduce", "sums of rows", pattern: "ROWSxCOLUMNS", full: [4096, 784], quick: [300, 200],
    inputs: 1, bytes: 4, roundings: 64
  ) { [try $0[0].sum(axes: [1])] }

  private static let softmax = pass(
    "softmax", "softmax of rows", pattern: "ROWSxCOLUMNS", full: [4096, 784], quick: [300, 200],
    inputs: 1, bytes: 8, operations: 4, roundings: 128
  ) { [try $0[0].softmax()] }

  private static let squaredError = pass(
    "squared-error", "squared distances of rows", pattern: "ROWSxCOLUMNS", full: [4096, 784],
    quick: [300, 200], inputs: 2, bytes: 8, operations: 3, roundings: 64
  ) { [try $0[0].squaredErrorRows(to: $0[1])] }

  private static let copy = pass(
    "copy", "two tensors beside each other", pattern: "ROWSxCOLUMNS", full: [4096, 512],
    quick: [300, 200], inputs: 2, bytes: 16, operations: 0, roundings: 0
  ) { [try Tensor.concatenating($0, axis: 1)] }

  private static let gather = KernelFamily(
    name: "gather", pattern: "ROWSxCOLUMNSxPICKED", full: [60_000, 784, 4096],
    quick: [1000, 100, 300],
    rule: SizeRule { $0[2] <= $0[0] ? nil : "PICKED is \($0[2]), more than ROWS, \($0[0])" }
  ) { sizes in
    let (rows, columns, picked) = (sizes[0], sizes[1], sizes[2])
    return KernelWork(
      work: "\(picked) of \(rows) rows of \(columns), in a new order", operations: 0,
      bytes: 8 * Double(picked * columns), roundings: 0,
      inputs: { [try uniform([rows, columns], 1, $0)] },
      run: { inputs in
        let order = Shuffle(count: rows, key: RandomKey(seed: 1))
        return [try inputs[0].gathering(order.indices(0..<picked, on: inputs[0].backend))]
      })
  }

  private static let shuffle = KernelFamily(
    name: "shuffle", pattern: "N", full: [1_000_000], quick: [20_000]
  ) { sizes in
    KernelWork(
      work: "a new order of \(sizes[0]) numbers", operations: 0, bytes: 8 * Double(sizes[0]),
      roundings: 0, inputs: { [try uniform([sizes[0], 1], 1, $0)] },
      run: { inputs in
        let order = Shuffle(count: sizes[0], key: RandomKey(seed: 1))
        return [try inputs[0].gathering(order.indices(0..<sizes[0], on: inputs[0].backend))]
      })
  }

  private static let fill = KernelFamily(
    name: "normal", pattern: "N", full: [4_000_000], quick: [100_000]
  ) { sizes in
    KernelWork(
      work: "\(sizes[0]) normal numbers", operations: 30 * Double(sizes[0]),
      bytes: 4 * Double(sizes[0]), roundings: 64, inputs: { [try .zeros([1], on: $0)] },
      run: {
        [try Tensor.normal(Shape(sizes), key: RandomKey(seed: 1), on: $0[0].backend)]
      })
  }

  private static let adam = KernelFamily(
    name: "adam", pattern: "N", full: [4_000_000], quick: [100_000]
  ) { sizes in
    KernelWork(
      work: "a step of Adam on \(sizes[0]) parameters", operations: 12 * Double(sizes[0]),
      bytes: 28 * Double(sizes[0]), roundings: 64, inputs: { [try uniform(Shape(sizes), 1, $0)] },
      prepare: { inputs in
        let parameter = Parameter("w", shape: Shape(sizes), initializer: .constant(0))
        let set = try ParameterSet([parameter], on: inputs[0].backend, seed: 0)
        try set.collect(inputs)
        let adam = try Adam(set)
        return {
          try adam.update(rate: 1e-3)
          // Without the gap that the flat memory of a device may end with.
          return [parameter.variable.value]
        }
      })
  }
}
