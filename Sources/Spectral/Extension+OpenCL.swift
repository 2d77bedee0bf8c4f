internal import DiffeoGeometry
internal import DiffeoOpenCL
internal import DiffeoTensors
internal import Foundation

/// Launches `diffusion_extend`.
struct DeviceExtender<Real: SpectralReal>: MapExtender {
  typealias Floats = Buffer<Float>
  typealias Reals = Buffer<Real>
  private let map: DiffusionMap
  private let engine: Engine
  private let kernel:
    Kernel<
      UInt32, UInt32, Float, Float, Floats, Floats, Floats, Floats, Reals, Reals, Reals, Floats,
      Floats, Reals, Floats
    >
  /// Radii, inverse scales, powers of densities and coordinates of the points.
  private let radii: Floats
  private let scales: Reals
  private let powers: Reals
  private let coordinates: Tensor
  /// A power of two that takes lengths near 1.
  private let unit: Float

  /// Queries of a launch: some seconds of work at most; drivers end launches that take longer.
  private static var batch: Int { 4096 }

  init(_ map: DiffusionMap, on engine: Engine) throws {
    (self.map, self.engine) = (map, engine)
    let group = engine.profile.isVectorized ? 1 : engine.profile.workGroupSize
    kernel = try engine.kernel(
      "diffusion_extend", in: "spectral/extend.cl",
      definitions: [
        Definition("D", map.points.dimension), Definition("WIDTH", map.components),
        Definition("SUM", Real.elementType), Definition("WG", group),
      ], local: WorkSize(group))
    let graph = map.affinities
    let unit = Self.unit(graph.scales)
    self.unit = unit
    radii = try engine.buffer(copying: graph.radii.span, label: "extension")
    scales = try Self.inverses(graph.scales, unit, engine)
    let powers = graph.densities.map { Real(pow($0, -graph.alpha)) }
    self.powers = try engine.buffer(copying: powers.span, label: "extension")
    coordinates = try map.coordinates()
  }

  func means(_ scale: QueryScale) throws -> Tensor {
    let queries = scale.queries
    let (count, width) = (queries.count, queries.dimension)
    let result = try Tensor.uninitialized([count, map.components], on: engine, label: "extension")
    let lanes = engine.lanesOfExtension
    let groups = min(16 * engine.device.computeUnits, (Self.batch + lanes - 1) / lanes)
    let packed: Floats = try engine.buffer(count: groups * lanes * width, label: "extension")
    let sums: Reals = try engine.buffer(count: groups * lanes * map.components, label: "extension")
    let reach: Floats = try engine.buffer(copying: scale.reach.span, label: "extension")
    let lengths = try Self.inverses(scale.lengths, unit, engine)
    for first in stride(from: 0, to: count, by: Self.batch) {
      let rows = min(Self.batch, count - first)
      try kernel(
        UInt32(rows), UInt32(map.points.count), unit, slack,
        queries.points.buffer.view(offset: first * width, count: rows * width),
        map.points.points.buffer, reach.view(offset: first, count: rows), radii,
        lengths.view(offset: first, count: rows), scales, powers, coordinates.buffer, packed, sums,
        result.buffer.view(offset: first * map.components, count: rows * map.components),
        groups: WorkSize(groups))
    }
    return result
  }

  /// Lengths within this factor count as equal: sums of D squares in float32, and a root.
  private var slack: Float { 1 + Float(map.points.dimension + 4) * 0x1p-24 }

  private static func unit(_ scales: [Double]) -> Float {
    let typical = scales.sorted()[scales.count / 2]
    return Float(sign: .plus, exponent: max(-126, min(126, -Int(log2(typical)))), significand: 1)
  }

  /// 1 / (s unit), so that exponents come from squared lengths times unit^2.
  private static func inverses(
    _ scales: [Double], _ unit: Float, _ engine: Engine
  ) throws -> Reals {
    let inverse = scales.map { Real(1 / ($0 * Double(unit))) }
    return try engine.buffer(copying: inverse.span, label: "extension")
  }
}

extension Engine {
  /// Queries of a block: the lanes of a vector, or the work-items of a group.
  fileprivate var lanesOfExtension: Int {
    profile.isVectorized ? profile.vectorWidth : profile.workGroupSize
  }
}
