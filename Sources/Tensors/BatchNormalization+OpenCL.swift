internal import DiffeoOpenCL

private let source = "normalization/batch_normalization.cl"

/// How the kernels divide a matrix: columns by vectors, rows by segments.
private struct ColumnPlan {
  let size: RowsAndColumns
  let segmentLength: Int
  let groups: WorkSize
  let local: WorkSize
  let definitions: [Definition]

  /// Segments long enough to be worth a work-item, and enough of them for every compute unit.
  init(_ size: RowsAndColumns, on engine: Engine, _ form: ChannelNormalization? = nil) {
    self.size = size
    let profile = engine.profile
    let (group, block) = profile.isVectorized ? (1, 4) : (64, 1)
    let width = group * block * profile.vectorWidth
    let across = (size.columns + width - 1) / width
    let wanted = max(engine.device.computeUnits * 16 / across, 1)
    let longest = (size.rows + wanted - 1) / wanted
    segmentLength = max(min(longest, 512), min(size.rows, 16), 1)
    groups = WorkSize(across, (size.rows + segmentLength - 1) / segmentLength)
    local = WorkSize(group)
    definitions =
      [Definition("EG", group), Definition("BLOCK", block)]
      + (form.map { [Definition("ACTIVATION", $0.activation.kernelNumber)] } ?? [])
  }

  var rows: UInt32 { UInt32(size.rows) }
  var columns: UInt32 { UInt32(size.columns) }
  var segment: UInt32 { UInt32(segmentLength) }
  var segments: Int { groups.y }
}

extension Engine {
  /// Launches `column_moments_parts` and `column_moments`.
  func columnMoments(_ x: Buffer<Float>, _ size: RowsAndColumns) throws -> ChannelMoments {
    let mean = try Tensor.uninitialized([size.columns], on: self)
    let variance = try Tensor.uninitialized([size.columns], on: self)
    if size.columns == 0 { return ChannelMoments(mean: mean, variance: variance) }
    let plan = ColumnPlan(size, on: self)
    let parts = try Tensor.uninitialized([plan.segments, 2, size.columns], on: self)
    let first: Kernel<UInt32, UInt32, UInt32, Buffer<Float>, Buffer<Float>> = try kernel(
      "column_moments_parts", in: source, definitions: plan.definitions, local: plan.local)
    try first(plan.rows, plan.columns, plan.segment, x, parts.buffer, groups: plan.groups)
    let second: Kernel<UInt32, UInt32, UInt32, Buffer<Float>, Buffer<Float>, Buffer<Float>> =
      try kernel(
        "column_moments", in: source, definitions: plan.definitions, local: plan.local)
    try second(
      plan.rows, plan.columns, plan.segment, parts.buffer, mean.buffer, variance.buffer,
      groups: .groups(of: plan.local.x, covering: size.columns))
    return ChannelMoments(mean: mean, variance: variance)
  }

  /// Launches `normalize_columns`.
  func normalizeColumns(
    _ x: Tensor, into y: Tensor, _ moments: ChannelMoments, _ scale: Tensor, _ offset: Tensor,
    _ form: ChannelNormalization
  ) throws {
    let plan = ColumnPlan(RowsAndColumns(x.shape), on: self, form)
    let kernel:
      Kernel<
        UInt32, UInt32, UInt32, Float, Buffer<Float>, Buffer<Float>, Buffer<Float>, Buffer<Float>,
        Buffer<Float>, Buffer<Float>
      > = try kernel(
        "normalize_columns", in: source, definitions: plan.definitions, local: plan.local)
    try kernel(
      plan.rows, plan.columns, plan.segment, Float(form.epsilon), moments.mean.buffer,
      moments.variance.buffer, scale.buffer, offset.buffer, x.buffer, y.buffer,
      groups: plan.groups)
  }

  /// Launches `normalize_gradient_parts`, a sum, and `normalize_gradient`; there are rows.
  func normalizeColumnsGradient(
    _ x: Tensor, _ g: Tensor, _ y: Tensor, _ moments: ChannelMoments, _ scale: Tensor,
    _ form: ChannelNormalization
  ) throws -> (input: Tensor, scale: Tensor, offset: Tensor) {
    if x.count == 0 { return (x, scale, scale) }
    let plan = ColumnPlan(RowsAndColumns(x.shape), on: self, form)
    let columns = plan.size.columns
    let parts = try Tensor.uninitialized([plan.segments, 2, columns], on: self)
    let first:
      Kernel<
        UInt32, UInt32, UInt32, Float, Buffer<Float>, Buffer<Float>, Buffer<Float>, Buffer<Float>,
        Buffer<Float>, Buffer<Float>
      > = try kernel(
        "normalize_gradient_parts", in: source, definitions: plan.definitions, local: plan.local)
    try first(
      plan.rows, plan.columns, plan.segment, Float(form.epsilon), moments.mean.buffer,
      moments.variance.buffer, x.buffer, y.buffer, g.buffer, parts.buffer, groups: plan.groups)
    let sums = try parts.sum(axes: [0])
    let result = try Tensor.uninitialized(x.shape, on: self)
    let second:
      Kernel<
        UInt32, UInt32, UInt32, Float, Buffer<Float>, Buffer<Float>, Buffer<Float>, Buffer<Float>,
        Buffer<Float>, Buffer<Float>, Buffer<Float>, Buffer<Float>
      > = try kernel(
        "normalize_gradient", in: source, definitions: plan.definitions, local: plan.local)
    try second(
      plan.rows, plan.columns, plan.segment, Float(form.epsilon), moments.mean.buffer,
      moments.variance.buffer, scale.buffer, sums.buffer, x.buffer, y.buffer, g.buffer,
      result.buffer, groups: plan.groups)
    return (
      result, try sums.slice(axis: 0, 1..<2).reshaped(to: [columns]),
      try sums.slice(axis: 0, 0..<1).reshaped(to: [columns])
    )
  }
}
