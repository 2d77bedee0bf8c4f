internal import DiffeoOpenCL

extension ReductionOperation {
  private typealias Launch = Kernel<UInt32, UInt32, UInt32, Buffer<Float>, Buffer<Float>>

  private func definitions(on engine: Engine) -> [Definition] {
    let group = Definition("EG", Self.columnGroup(engine))
    return switch self {
    case .sum: [Definition("REDUCE", "OP_SUM"), Definition("START", "0.0f"), group]
    case .maximum: [Definition("REDUCE", "OP_MAX"), Definition("START", "(-INFINITY)"), group]
    case .minimum: [Definition("REDUCE", "OP_MIN"), Definition("START", "INFINITY"), group]
    }
  }

  /// Launches `reduce_rows` or `reduce_columns`, a second time over the segments of a long axis.
  func launch(
    _ x: Buffer<Float>, _ outer: Int, _ length: Int, _ inner: Int, _ target: Shape,
    on engine: Engine
  ) throws -> Tensor {
    if outer * inner == 0 { return try Tensor.uninitialized(target, on: engine) }
    let segments = Self.segments(outer, length, inner, on: engine)
    let shape = segments == 1 ? target : Shape([outer, segments, inner])
    let result = try Tensor.uninitialized(shape, on: engine)
    let segmentLength = (length + segments - 1) / segments
    if inner == 1 {
      let kernel: Launch = try engine.kernel(
        "reduce_rows", in: "reduction/reduce.cl", definitions: definitions(on: engine),
        local: WorkSize(engine.profile.workGroupSize))
      try kernel(
        UInt32(length), UInt32(segmentLength), UInt32(segments), x, result.buffer,
        groups: WorkSize(outer * segments))
    } else {
      let group = Self.columnGroup(engine)
      let kernel: Launch = try engine.kernel(
        "reduce_columns", in: "reduction/reduce.cl", definitions: definitions(on: engine),
        local: WorkSize(group))
      let width = group * engine.profile.vectorWidth
      try kernel(
        UInt32(length), UInt32(segmentLength), UInt32(inner), x, result.buffer,
        groups: WorkSize((inner + width - 1) / width, segments, outer))
    }
    return segments == 1
      ? result : try launch(result.buffer, outer, segments, inner, target, on: engine)
  }

  /// Work-items of a group in `reduce_columns`: as many as read a stretch of a row that is long
  /// enough to stream, and no fewer than a GPU runs in step.
  private static func columnGroup(_ engine: Engine) -> Int { engine.profile.isVectorized ? 16 : 32 }

  /// Into how many segments the axis is cut, so that every compute unit has work.
  private static func segments(
    _ outer: Int, _ length: Int, _ inner: Int, on engine: Engine
  ) -> Int {
    let profile = engine.profile
    let width = profile.vectorWidth
    let items = inner == 1 ? outer : outer * ((inner + width - 1) / width)
    // Rows stream whichever way they are cut; columns do better in stretches that stay in a cache.
    let wanted = engine.device.computeUnits * (profile.isVectorized && inner == 1 ? 4 : 64)
    let shortest = inner == 1 ? 1024 : 64
    guard items < wanted, length >= 2 * shortest else { return 1 }
    let count = Swift.min(wanted / Swift.max(items, 1), length / shortest)
    let segmentLength = (length + count - 1) / Swift.max(count, 1)
    // Every segment holds at least one element, so none yields the neutral value by accident.
    return (length + segmentLength - 1) / segmentLength
  }
}
