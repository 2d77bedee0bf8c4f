internal import DiffeoOpenCL
internal import DiffeoTensors

extension PointCloud {
  /// The first row with something other than finite numbers; nil if there is none.
  func firstBadRow() throws -> Int? {
    switch points.storage {
    case .host(let values):
      return values.firstIndex { !$0.isFinite }.map { $0 / dimension }
    case .device(let buffer, let engine):
      let first: Buffer<UInt32> = try engine.buffer(copying: [UInt32.max].span)
      let isVectorized = engine.profile.isVectorized
      let (group, span) = (isVectorized ? 1 : 64, isVectorized ? 4096 : 64)
      let kernel: Kernel<UInt64, UInt32, Buffer<Float>, Buffer<UInt32>> = try engine.kernel(
        "first_bad_row", in: "neighbors/finite_rows.cl",
        definitions: [Definition("SPAN", span), Definition("WG", group)], local: WorkSize(group))
      try kernel(
        UInt64(points.count), UInt32(dimension), buffer, first,
        groups: .groups(of: group * span, covering: points.count))
      let row = try engine.read(first)[0]
      return row == .max ? nil : Int(row)
    }
  }

  /// The largest absolute value of a coordinate; 0 where there is none.
  func largestMagnitude() throws -> Double {
    // Some rows at a time: what is negated takes memory.
    let rows = max(1, (1 << 24) / max(dimension, 1))
    return try stride(from: 0, to: count, by: rows).reduce(0) { greatest, start in
      let part = try points.slice(axis: 0, start..<min(start + rows, count))
      let ends = [try part.maximum(), try part.affine(scale: -1).maximum()]
      return try ends.reduce(greatest) { max($0, try $1.scalar()) }
    }
  }
}
