internal import DiffeoOpenCL

/// The arguments of every kernel that multiplies matrices.
private typealias MatrixKernel = Kernel<
  UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32,
  UInt32, Buffer<Float>, Buffer<Float>, Buffer<Float>, Buffer<Float>
>

/// The arguments of `matmul_panel`.
private typealias PanelKernel = Kernel<
  UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, Buffer<Float>, Buffer<Float>, Buffer<Float>,
  Buffer<Float>
>

/// A matrix as a kernel reads it: memory, and elements between neighbouring rows.
private struct MatrixOperand {
  var buffer: Buffer<Float>
  var stride: Int
}

extension Engine {
  /// `C = f(op(A) op(B) + bias)` by whatever the profile names; rows and columns are not zero.
  func matrixProduct(
    _ a: Buffer<Float>, _ b: Buffer<Float>, into c: Buffer<Float>, _ size: MatrixProductSize,
    _ epilogue: MatrixEpilogue
  ) throws {
    if size.depth == 0 {
      try fill(c, with: 0)
      try addBias(c, size, epilogue)
      return
    }
    switch profile.matrixProduct {
    case .registerTiled:
      let plan = MatrixPlan(size, width: profile.vectorWidth, tiles: profile.tiles)
      if plan.method == .panel {
        try panelProduct(a, b, into: c, size, plan, epilogue)
      } else {
        try registerTiledProduct(a, b, into: c, size, plan, epilogue)
      }
    case .localTiled: try localTiledProduct(a, b, into: c, size, epilogue)
    case .clblast:
      try multiplyWithCLBlast(a, b, into: c, size: size)
      try addBias(c, size, epilogue)
    }
  }

  /// Launches `transpose`: `[batch, rows, columns]` to `[batch, columns, rows]`.
  func transpose(
    _ x: Buffer<Float>, rows: Int, columns: Int, batch: Int = 1, into y: Buffer<Float>
  ) throws {
    if rows * columns == 0 { return }
    var width = profile.vectorWidth
    while width > min(rows, columns) { width /= 2 }
    let kernel:
      Kernel<
        UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, Buffer<Float>,
        Buffer<Float>
      > = try kernel(
        "transpose", in: "matrix/transpose.cl", definitions: [Definition("VEC", width)], local: 1)
    let blocks = width * 8
    try kernel(
      UInt32(rows), UInt32(columns), UInt32(columns), UInt32(rows), 0, 0, UInt32(rows * columns),
      UInt32(rows * columns), x, y,
      groups: WorkSize((rows + width - 1) / width, (columns + blocks - 1) / blocks, batch))
  }

  /// Launches `matmul_panel`.
  private func panelProduct(
    _ a: Buffer<Float>, _ b: Buffer<Float>, into c: Buffer<Float>, _ size: MatrixProductSize,
    _ plan: MatrixPlan, _ epilogue: MatrixEpilogue
  ) throws {
    let kernel: PanelKernel = try kernel(
      plan.method.rawValue, in: "matrix/matmul_panel.cl",
      definitions: plan.definitions + epilogue.definitions + size.definitions, local: 1)
    try kernel(
      UInt32(size.rows), UInt32(size.columns), UInt32(size.depth), UInt32(size.leftStride),
      UInt32(size.rightStride), UInt32(size.columns), a, b, epilogue.bias?.buffer ?? c, c,
      groups: WorkSize(plan.tilesAcross, plan.panelShares))
  }

  /// Launches `matmul_tile` or `matmul_dot`, the former once per stretch of a long depth.
  private func registerTiledProduct(
    _ a: Buffer<Float>, _ b: Buffer<Float>, into c: Buffer<Float>, _ size: MatrixProductSize,
    _ plan: MatrixPlan, _ epilogue: MatrixEpilogue
  ) throws {
    let (left, right, leftTransposed) = try operands(a, b, size, plan)
    for start in stride(from: 0, to: size.depth, by: plan.stretch) {
      let end = min(start + plan.stretch, size.depth)
      let follow = end == size.depth ? epilogue : MatrixEpilogue()
      let definitions =
        plan.definitions + follow.definitions + [
          Definition("STORE_TRANSPOSED", plan.isSwapped ? 1 : 0),
          Definition("TRANSPOSED_A", leftTransposed ? 1 : 0),
          Definition("ACCUMULATE", start == 0 ? 0 : 1),
        ]
      let kernel: MatrixKernel = try kernel(
        plan.method.rawValue, in: plan.method == .dot ? "matrix/matmul_dot.cl" : "matrix/matmul.cl",
        definitions: definitions, local: 1)
      try kernel(
        UInt32(plan.rows), UInt32(plan.columns), UInt32(end - start), UInt32(left.stride),
        UInt32(right.stride), UInt32(size.columns),
        UInt32(start * (leftTransposed ? left.stride : 1)),
        UInt32(start * (plan.method == .dot ? 1 : right.stride)), 0, 0, 0, 0, 0,
        left.buffer, right.buffer, follow.bias?.buffer ?? c, c,
        groups: WorkSize(plan.tilesDown, plan.tilesAcross))
    }
  }

  /// The operands as the plan's kernel reads them; one of them transposed first if need be.
  private func operands(
    _ a: Buffer<Float>, _ b: Buffer<Float>, _ size: MatrixProductSize, _ plan: MatrixPlan
  ) throws -> (left: MatrixOperand, right: MatrixOperand, leftTransposed: Bool) {
    let first = MatrixOperand(buffer: a, stride: size.leftStride)
    let second = MatrixOperand(buffer: b, stride: size.rightStride)
    let (left, right) = plan.isSwapped ? (second, first) : (first, second)
    // The left operand of the swapped product is op(B)^T: stored as needed where B is transposed.
    let leftTransposed = plan.isSwapped ? !size.transposeRight : size.transposeLeft
    guard plan.transposesRight else { return (left, right, leftTransposed) }
    let scratch: Buffer<Float> = try buffer(
      count: plan.columns * size.depth, label: "matrix product scratch")
    // matmul_dot wants [columns, depth], matmul_tile the opposite.
    let isDot = plan.method == .dot
    let (rows, columns) = isDot ? (size.depth, plan.columns) : (plan.columns, size.depth)
    try transpose(right.buffer, rows: rows, columns: columns, into: scratch)
    return (left, MatrixOperand(buffer: scratch, stride: rows), leftTransposed)
  }

  /// Launches `matmul_local`.
  private func localTiledProduct(
    _ a: Buffer<Float>, _ b: Buffer<Float>, into c: Buffer<Float>, _ size: MatrixProductSize,
    _ epilogue: MatrixEpilogue
  ) throws {
    let (tile, edge) = (profile.tiles.block, profile.tiles.block / profile.tiles.item)
    let tiling = [
      Definition("TILE", tile), Definition("ITEM", profile.tiles.item),
      Definition("SLAB", profile.tiles.slab),
    ]
    let kernel: MatrixKernel = try kernel(
      "matmul_local", in: "matrix/matmul_local.cl",
      definitions: tiling + epilogue.definitions + size.definitions, local: WorkSize(edge, edge))
    try kernel(
      UInt32(size.rows), UInt32(size.columns), UInt32(size.depth), UInt32(size.leftStride),
      UInt32(size.rightStride), UInt32(size.columns), 0, 0, 0, 0, 0, 0, 0, a, b,
      epilogue.bias?.buffer ?? c, c,
      groups: WorkSize((size.columns + tile - 1) / tile, (size.rows + tile - 1) / tile))
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
}

extension MatrixPlan {
  /// How the kernel is specialised for it.
  fileprivate var definitions: [Definition] {
    [
      Definition("VEC", vector), Definition("MR", tileRows),
      Definition(method == .dot ? "NC" : "NV", tileWidth),
    ]
  }
}

extension MatrixProductSize {
  /// How the kernels that read both operands either way are specialised for it.
  fileprivate var definitions: [Definition] {
    [
      Definition("TRANSPOSED_A", transposeLeft ? 1 : 0),
      Definition("TRANSPOSED_B", transposeRight ? 1 : 0),
    ]
  }
}

extension MatrixEpilogue {
  /// How the kernels are specialised for it.
  var definitions: [Definition] {
    [
      Definition("BIAS", bias == nil ? 0 : 1),
      Definition("ACTIVATION", activation.kernelNumber),
    ]
  }
}
