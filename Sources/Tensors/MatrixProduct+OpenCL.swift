internal import DiffeoOpenCL

/// How the register-tiled kernel makes one product: which kernel, on which operands, in which tile.
struct TilePlan: Hashable {
  /// Whether the product of the swapped operands is made and stored transposed.
  var swapped: Bool
  /// Whether the right operand, as stored, is transposed first.
  var transposesRight: Bool
  /// Rows of a tile.
  var tileRows: Int
  /// Floats in a vector.
  var vector: Int
  /// Vectors in a row of a tile.
  var vectors: Int

  /// The plan for a product on a device whose vectors hold `width` floats.
  ///
  /// The kernel reads the right operand by rows, `[depth, columns]`; the left one either way. The
  /// right operand of the swapped product, op(B)^T op(A)^T, is op(A)^T: stored as needed when A is
  /// transposed.
  init(_ size: MatrixProductSize, width: Int) {
    swapped = size.transposeRight && size.transposeLeft
    transposesRight = false
    if size.transposeRight && !size.transposeLeft {
      // Either operand must be transposed: the smaller one.
      swapped = size.rows < size.columns
      transposesRight = true
    } else if !size.transposeRight && size.transposeLeft {
      swapped = size.columns < width && size.rows > size.columns
    } else if !size.transposeRight, size.columns < width, size.rows > 4 * size.columns {
      swapped = true
      transposesRight = true
    }
    let (rows, columns) = swapped ? (size.columns, size.rows) : (size.rows, size.columns)
    var fitting = width
    while fitting > columns { fitting /= 2 }
    vector = fitting
    vectors = columns >= 2 * fitting && fitting == width ? 2 : 1
    tileRows = min(rows, 6)
  }
}

extension Engine {
  /// `C = f(op(A) op(B) + bias)` by whatever the profile names; no extent is zero.
  func matrixProduct(
    _ a: Buffer<Float>, _ b: Buffer<Float>, into c: Buffer<Float>, _ size: MatrixProductSize,
    _ epilogue: MatrixEpilogue
  ) throws {
    switch profile.matrixProduct {
    case .registerTiled:
      try tiledProduct(a, b, into: c, size, epilogue)
    case .localTiled, .clblast:
      try multiplyWithCLBlast(a, b, into: c, size: size)
      try addBias(c, size, epilogue)
    }
  }

  /// Launches `bias_activation`, where there is something to add or apply.
  private func addBias(
    _ c: Buffer<Float>, _ size: MatrixProductSize, _ epilogue: MatrixEpilogue
  ) throws {
    if epilogue.bias == nil && epilogue.activation == .identity { return }
    let kernel: Kernel<UInt32, UInt32, Buffer<Float>, Buffer<Float>> = try kernel(
      "bias_activation", in: "matrix/bias_activation.cl", definitions: epilogue.definitions,
      local: WorkSize(profile.elementGroupSize))
    let count = size.rows * size.columns
    try kernel(
      UInt32(size.columns), UInt32(count), epilogue.bias?.buffer ?? c, c,
      groups: .groups(of: profile.elementGroupSize, covering: count))
  }

  private func tiledProduct(
    _ a: Buffer<Float>, _ b: Buffer<Float>, into c: Buffer<Float>, _ size: MatrixProductSize,
    _ epilogue: MatrixEpilogue
  ) throws {
    let plan = TilePlan(size, width: profile.vectorWidth)
    let rows = plan.swapped ? size.columns : size.rows
    let columns = plan.swapped ? size.rows : size.columns
    let left = plan.swapped ? b : a
    var right = plan.swapped ? a : b
    var rightStride = plan.swapped ? size.leftStride : size.rightStride
    // How the left operand of the product that is made lies in memory.
    let leftTransposed = plan.swapped ? !size.transposeRight : size.transposeLeft
    if plan.transposesRight {
      let transposed: Buffer<Float> = try buffer(
        count: columns * size.depth, label: "matrix product scratch")
      try transpose(right, rows: columns, columns: size.depth, into: transposed)
      (right, rightStride) = (transposed, columns)
    }
    let definitions = [
      Definition("VEC", plan.vector), Definition("MR", plan.tileRows),
      Definition("NV", plan.vectors), Definition("TRANSPOSED_A", leftTransposed ? 1 : 0),
      Definition("STORE_TRANSPOSED", plan.swapped ? 1 : 0),
    ]
    let kernel: MatrixKernel = try kernel(
      "matmul_tile", in: "matrix/matmul.cl", definitions: definitions + epilogue.definitions,
      local: 1)
    let tileColumns = plan.vector * plan.vectors
    try kernel(
      UInt32(rows), UInt32(columns), UInt32(size.depth),
      UInt32(plan.swapped ? size.rightStride : size.leftStride), UInt32(rightStride),
      UInt32(size.columns), 0, 0, 0, 0, 0, 0, 0, left, right, epilogue.bias?.buffer ?? c, c,
      groups: WorkSize(
        (rows + plan.tileRows - 1) / plan.tileRows, (columns + tileColumns - 1) / tileColumns))
  }

  /// Launches `transpose`: `[rows, columns]` to `[columns, rows]`.
  func transpose(
    _ x: Buffer<Float>, rows: Int, columns: Int, into y: Buffer<Float>
  ) throws {
    if rows * columns == 0 { return }
    var width = max(profile.vectorWidth, 1)
    while width > min(rows, columns) { width /= 2 }
    let kernel:
      Kernel<
        UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, Buffer<Float>,
        Buffer<Float>
      > = try kernel(
        "transpose", in: "matrix/matmul.cl", definitions: [Definition("VEC", width)], local: 1)
    let blocks = width * 8
    try kernel(
      UInt32(rows), UInt32(columns), UInt32(columns), UInt32(rows), 0, 0, 0, 0, x, y,
      groups: WorkSize((rows + width - 1) / width, (columns + blocks - 1) / blocks))
  }
}

/// The arguments of `matmul_tile`.
private typealias MatrixKernel = Kernel<
  UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32,
  UInt32, Buffer<Float>, Buffer<Float>, Buffer<Float>, Buffer<Float>
>

extension MatrixEpilogue {
  /// How the kernels are specialised for it.
  var definitions: [Definition] {
    [
      Definition("BIAS", bias == nil ? 0 : 1),
      Definition("ACTIVATION", activation.kernelNumber),
    ]
  }
}
