internal import DiffeoOpenCL

/// The kernels of an eigenvalue problem on a graph, for blocks of a width.
struct GraphKernels<Real: SpectralReal> {
  typealias Words = Buffer<UInt32>
  typealias Reals = Buffer<Real>
  let engine: Engine
  /// M, the vectors of a block.
  let width: Int
  /// Work-items of a group.
  let group: Int
  /// Rows of a group, in kernels that deal rows.
  let rows: Int
  let product: Kernel<UInt32, Words, Words, Reals, Reals, Reals>
  let smooth: Kernel<UInt32, Float, Float, Words, Words, Reals, Reals, Reals, Reals, Reals, Reals>
  let start: Kernel<UInt32, Float, Float, Reals, Reals, Reals, Reals>
  let sum: Kernel<UInt32, Words, Words, Reals, Reals, Reals>
  let spread: Kernel<UInt32, Float, Words, Reals, Reals, Reals>
  let gram: Kernel<UInt32, UInt32, UInt32, Reals, Reals, Reals, Reals>
  let combine: Kernel<UInt32, UInt32, UInt32, Reals, Reals, Reals, Reals, Reals>
  let residual: Kernel<UInt32, UInt32, Reals, Reals, Reals, Reals, Reals>

  /// Compiles the kernels.
  ///
  /// - Parameters:
  ///   - width: M, a multiple of 4.
  ///   - engine: Where.
  /// - Throws: An OpenCL error.
  init(width: Int, on engine: Engine) throws {
    (self.engine, self.width) = (engine, width)
    let isVectorized = engine.profile.isVectorized
    let group = isVectorized ? 1 : engine.profile.workGroupSize
    let rows = isVectorized ? 32 : max(1, group / width)
    (self.group, self.rows) = (group, rows)
    let definitions = [
      Definition("REAL", Real.elementType), Definition("M", width), Definition("WG", group),
      Definition("ROWS", rows),
    ]
    func kernel<each Argument: KernelArgument>(
      _ name: String, _ file: String
    ) throws -> Kernel<repeat each Argument> {
      try engine.kernel(
        name, in: "spectral/\(file).cl", definitions: definitions, local: WorkSize(group))
    }
    product = try kernel("laplacian_product", "laplacian")
    smooth = try kernel("laplacian_smooth", "laplacian")
    start = try kernel("laplacian_start", "laplacian")
    sum = try kernel("aggregate_sum", "aggregate")
    spread = try kernel("aggregate_spread", "aggregate")
    gram = try kernel("block_gram", "block")
    combine = try kernel("block_combine", "block")
    residual = try kernel("block_residual", "block")
  }

  /// Groups that deal with `count` rows.
  func groups(_ count: Int) -> WorkSize { .groups(of: rows, covering: count) }

  /// Groups of ``combine``, whose results are `width` wide.
  func groups(_ count: Int, width: Int) -> WorkSize {
    engine.profile.isVectorized
      ? .groups(of: 4, covering: count) : .groups(of: group, covering: count * width)
  }

  /// Rows that a group of ``gram`` sums: what a cache holds, or more where there would be too many
  /// parts.
  func gramRows(_ count: Int) -> Int { max(128, (count + 511) / 512) }

  /// A buffer of numbers rounded to the kernels' precision.
  func buffer(_ values: [Double]) throws -> Reals {
    let rounded = values.map { Real($0) }
    return try engine.buffer(copying: rounded.span, label: "diffusion map")
  }

  /// A buffer whose values are undefined.
  func buffer(count: Int) throws -> Reals {
    try engine.buffer(count: count, label: "diffusion map")
  }

  /// The numbers of a buffer; waits for the device.
  func values(_ buffer: Reals) throws -> [Double] {
    try engine.read(buffer).map { Double($0) }
  }
}
