internal import DiffeoOpenCL

/// A type that sums of spectral problems are computed in.
typealias SpectralReal = KernelElement & BinaryFloatingPoint

/// Launches `affinity_weights` and `affinity_normalize`.
struct DeviceWeighter<Real: SpectralReal>: AffinityWeighter {
  typealias Words = Buffer<UInt32>
  typealias Reals = Buffer<Real>
  private let engine: Engine
  private let weigh: Kernel<UInt32, Float, Words, Words, Buffer<Float>, Reals, Reals, Reals, Reals>
  private let normalize: Kernel<UInt32, Words, Words, Reals, Reals>
  private let group: Int

  init(on engine: Engine) throws {
    self.engine = engine
    group = engine.profile.isVectorized ? 16 : engine.profile.workGroupSize
    let definitions = [Definition("REAL", Real.elementType), Definition("WG", group)]
    let (file, local) = ("spectral/affinity.cl", WorkSize(group))
    weigh = try engine.kernel("affinity_weights", in: file, definitions: definitions, local: local)
    normalize = try engine.kernel(
      "affinity_normalize", in: file, definitions: definitions, local: local)
    // Lets the driver finish compiling, which some do at the first launch.
    _ = try weigh([0, 1, 2], [1, 0], [1, 1], inverseScales: [1, 1], 1)
  }

  func weigh(
    _ graph: NeighborGraph, inverseScales: [Double], _ alpha: Double
  ) throws -> AffinityWeights {
    try weigh(
      graph.offsets, graph.columns, graph.distances, inverseScales: inverseScales, alpha)
  }

  private func weigh(
    _ offsets: [UInt32], _ columns: [UInt32], _ distances: [Float], inverseScales: [Double],
    _ alpha: Double
  ) throws -> AffinityWeights {
    let count = inverseScales.count
    let scales = inverseScales.map { Real($0) }
    let rows: Words = try engine.buffer(copying: offsets.span, label: "affinities")
    let ends: Words = try engine.buffer(copying: columns.span, label: "affinities")
    let lengths: Buffer<Float> = try engine.buffer(copying: distances.span, label: "affinities")
    let inverse: Reals = try engine.buffer(copying: scales.span, label: "affinities")
    let weights: Reals = try engine.buffer(count: columns.count, label: "affinities")
    let densities: Reals = try engine.buffer(count: count, label: "affinities")
    let powers: Reals = try engine.buffer(count: count, label: "affinities")
    let groups = WorkSize.groups(of: group, covering: count)
    try weigh(
      UInt32(count), Float(alpha), rows, ends, lengths, inverse, weights, densities, powers,
      groups: groups)
    try normalize(UInt32(count), rows, ends, powers, weights, groups: groups)
    return AffinityWeights(
      weights: try engine.read(weights).map { Double($0) },
      densities: try engine.read(densities).map { Double($0) },
      powers: try engine.read(powers).map { Double($0) })
  }
}
