internal import DiffeoOpenCL

/// The product in float64, by the definition.
func referenceMatrixProduct(
  _ a: [Double], _ b: [Double], _ size: MatrixProductSize, _ epilogue: MatrixEpilogue
) -> [Double] {
  let (aRow, aStep) = size.transposeLeft ? (1, size.rows) : (size.depth, 1)
  let (bStep, bColumn) = size.transposeRight ? (1, size.depth) : (size.columns, 1)
  var c = [Double](repeating: 0, count: size.rows * size.columns)
  for row in 0..<size.rows {
    for k in 0..<size.depth {
      let x = a[row * aRow + k * aStep]
      for column in 0..<size.columns {
        c[row * size.columns + column] += x * b[k * bStep + column * bColumn]
      }
    }
  }
  let bias = epilogue.bias?.host
  for index in c.indices {
    c[index] = epilogue.activation.reference(c[index] + (bias?[index % size.columns] ?? 0))
  }
  return c
}
