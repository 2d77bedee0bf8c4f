internal import Diffeo

extension KernelFamily {
  /// Kernels of `Kernels/matrix` and `Kernels/batched`.
  static let matrices = [
    product("matmul"), product("matmul-nt", right: true), product("matmul-tn", left: true), dense,
    transpose, batchedProduct, cholesky, orthonormal,
  ]

  private static func product(
    _ name: String, left: Bool = false, right: Bool = false
  ) -> KernelFamily {
    KernelFamily(
      name: name, pattern: "ROWSxDEPTHxCOLUMNS", full: [640, 784, 512], quick: [100, 256, 256]
    ) { sizes in
      let (rows, depth, columns) = (sizes[0], sizes[1], sizes[2])
      let kind = (left ? "T" : "N") + (right ? "T" : "N")
      return KernelWork(
        work: "matrix product \(kind), [\(rows), \(depth)] by [\(depth), \(columns)]",
        operations: 2 * Double(rows * depth) * Double(columns),
        bytes: 4 * Double(rows * depth + depth * columns + rows * columns),
        roundings: Double(depth), seeds: [1, 2],
        inputs: { backend in
          [
            try uniform(left ? [depth, rows] : [rows, depth], 1, backend),
            try uniform(right ? [columns, depth] : [depth, columns], 2, backend),
          ]
        },
        run: {
          [try $0[0].matrixProduct($0[1], transposeLeft: left, transposeRight: right)]
        })
    }
  }

  private static let dense = KernelFamily(
    name: "bias-activation", pattern: "ROWSxINPUTSxOUTPUTS", full: [640, 784, 512],
    quick: [100, 256, 256]
  ) { sizes in
    let (rows, inputs, outputs) = (sizes[0], sizes[1], sizes[2])
    return KernelWork(
      work: "dense layer with bias and ReLU, \(rows) rows, \(inputs) to \(outputs)",
      operations: 2 * Double(rows * inputs) * Double(outputs),
      bytes: 4 * Double(rows * inputs + inputs * outputs + rows * outputs + outputs),
      roundings: Double(inputs + 1), seeds: [1, 2, 3],
      inputs: {
        [
          try uniform([rows, inputs], 1, $0), try uniform([inputs, outputs], 2, $0),
          try uniform([outputs], 3, $0),
        ]
      },
      run: { [try $0[0].dense(weight: $0[1], bias: $0[2], activation: .relu)] })
  }

  private static let transpose = KernelFamily(
    name: "transpose", pattern: "ROWSxCOLUMNS", full: [2048, 2048], quick: [500, 300]
  ) { sizes in
    let count = Double(sizes[0] * sizes[1])
    return KernelWork(
      work: "transpose of a matrix, [\(sizes[0]), \(sizes[1])]", operations: 0, bytes: 8 * count,
      roundings: 0, inputs: { [try uniform(Shape(sizes), 1, $0)] },
      run: { [try $0[0].transposed()] })
  }

  private static let batchedProduct = KernelFamily(
    name: "batched-product", pattern: "MATRICESxSIDE", full: [20_000, 10], quick: [2000, 6]
  ) { sizes in
    let (count, side) = (sizes[0], sizes[1])
    return KernelWork(
      work: "products of \(count) pairs of matrices of side \(side)",
      operations: 2 * Double(count * side * side * side), bytes: 12 * Double(count * side * side),
      roundings: Double(side + 1), seeds: [1, 2],
      inputs: {
        [try uniform([count, side, side], 1, $0), try uniform([count, side, side], 2, $0)]
      },
      run: { [try $0[0].batchedProduct($0[1])] })
  }

  private static let cholesky = KernelFamily(
    name: "cholesky", pattern: "MATRICESxSIDE", full: [20_000, 10], quick: [2000, 6]
  ) { sizes in
    let (count, side) = (sizes[0], sizes[1])
    return KernelWork(
      work: "Cholesky factors of \(count) matrices of side \(side)",
      operations: Double(count * side * side * side) / 3, bytes: 8 * Double(count * side * side),
      roundings: 64 * Double(side),
      // Positive definite: a diagonal that outweighs what stands beside it.
      inputs: { backend in
        let x = try uniform([count, side, side], 1, backend)
        let values = try x.values()
        let matrices = values.indices.map { place -> Float in
          let (row, column) = (place / side % side, place % side)
          let mirror = place - row * side - column + column * side + row
          return row == column ? Float(side) : (values[place] + values[mirror]) / 4
        }
        return [try Tensor(matrices, shape: [count, side, side], on: backend)]
      },
      run: { [try $0[0].choleskyFactors()] })
  }

  private static let orthonormal = KernelFamily(
    name: "orthonormal", pattern: "MATRICESxROWSxCOLUMNS", full: [5000, 20, 5],
    quick: [500, 12, 4],
    rule: SizeRule { $0[1] >= $0[2] ? nil : "COLUMNS is \($0[2]), more than ROWS, \($0[1])" }
  ) { sizes in
    let (count, rows, columns) = (sizes[0], sizes[1], sizes[2])
    return KernelWork(
      work: "orthonormal factors of \(count) matrices of \(rows) x \(columns)",
      operations: 2 * Double(count * rows * columns * columns),
      bytes: 8 * Double(count * rows * columns), roundings: 1e4,
      inputs: { [try uniform([count, rows, columns], 1, $0)] },
      run: { [try $0[0].orthonormalFactors()] })
  }

  /// Numbers between 0 and 1, the same for every backend.
  static func uniform(_ shape: Shape, _ seed: UInt64, _ backend: Backend) throws -> Tensor {
    try Tensor.uniform(shape, key: RandomKey(seed: seed), on: backend)
  }
}
