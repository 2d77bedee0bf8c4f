internal import DiffeoOpenCL
internal import DiffeoTensors

extension SamplePairs {
  /// How rows are laid out in blocks, and how the work is shared.
  private struct Layout {
    let lanes: Int
    /// Work-items, or groups on GPUs, of each sample.
    let items: (x: Int, y: Int)
    /// Blocks of an item.
    let unit: Int
    /// Shares of the rows that each block goes over.
    let splits: Int

    init(_ n: Int, _ m: Int, on engine: Engine) {
      let profile = engine.profile
      lanes = profile.isVectorized ? profile.vectorWidth : profile.workGroupSize
      unit = profile.isVectorized ? 2 : 1
      let rows = lanes * unit
      items = ((n + rows - 1) / rows, (m + rows - 1) / rows)
      // Enough items for every core, if there are enough rows to share.
      let wanted = (profile.isVectorized ? 4 : 8) * engine.device.computeUnits
      splits = max(1, min(wanted / (items.x + items.y), max(n, m) / 256))
    }

    var blocks: Int { (items.x + items.y) * unit }
  }

  /// Launches `mmd_rows`, and `mmd_collect` for each gradient.
  func launch(_ gradients: (x: Bool, y: Bool), on engine: Engine) throws -> Measure {
    let (n, m, width) = (x.shape[0], y.shape[0], x.shape[1])
    let layout = Layout(n, m, on: engine)
    let slots = layout.splits * layout.blocks * layout.lanes
    let label = "discrepancy"
    let size = max(slots * width, 1)
    let turned: Buffer<Float> = try engine.buffer(count: size, label: label)
    let slopes: Buffer<Float> = try engine.buffer(
      count: gradients.x || gradients.y ? size : 1, label: label)
    let values = try Tensor.uninitialized([slots], on: engine, label: label)
    let rows:
      Kernel<
        UInt32, UInt32, UInt32, UInt32, UInt32, Float, Buffer<Float>, Buffer<Float>, Buffer<Float>,
        Buffer<Float>, Buffer<Float>
      > = try engine.kernel(
        "mmd_rows", in: Self.file, definitions: definitions,
        local: WorkSize(engine.profile.workGroupSize))
    try rows(
      UInt32(n), UInt32(m), UInt32(width), gradients.x ? 1 : 0, gradients.y ? 1 : 0,
      Float(kernel.base), x.buffer, y.buffer, turned, slopes, values.buffer,
      groups: WorkSize(layout.items.x + layout.items.y, layout.splits))
    func collect(_ sample: Tensor, firstItem: Int) throws -> Tensor {
      try collectGradient(
        of: sample, from: slopes, firstBlock: firstItem * layout.unit, layout, on: engine)
    }
    return Measure(
      value: try values.sum(), x: gradients.x ? try collect(x, firstItem: 0) : nil,
      y: gradients.y ? try collect(y, firstItem: layout.items.x) : nil)
  }

  private func collectGradient(
    of sample: Tensor, from slopes: Buffer<Float>, firstBlock: Int, _ layout: Layout,
    on engine: Engine
  ) throws -> Tensor {
    let result = try Tensor.uninitialized(sample.shape, on: engine)
    let group = engine.profile.elementGroupSize
    let rows: Kernel<UInt32, UInt32, UInt32, UInt32, UInt32, Buffer<Float>, Buffer<Float>> =
      try engine.kernel(
        "mmd_collect", in: Self.file, definitions: definitions, local: WorkSize(group))
    try rows(
      UInt32(sample.count), UInt32(sample.shape[1]), UInt32(layout.splits), UInt32(layout.blocks),
      UInt32(firstBlock), slopes, result.buffer, groups: .groups(of: group, covering: sample.count))
    return result
  }

  private static let file = "mmd/mmd.cl"

  private var definitions: [Definition] {
    [
      Definition("SCALES", kernel.scales.map { "\(Float($0))f" }.joined(separator: ",")),
      Definition("SCALE_COUNT", kernel.scales.count),
    ]
  }
}
