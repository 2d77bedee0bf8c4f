internal import DiffeoOpenCL
internal import DiffeoTensors
internal import Foundation

/// Launches `bilipschitz`.
struct BiLipschitzLauncher {
  typealias Floats = Buffer<Float>
  typealias Words = Buffer<UInt32>
  typealias Ratios = Kernel<
    UInt32, UInt32, UInt32, UInt32, Float, Float, Floats, Words, Floats, Words, Floats, Floats,
    Buffer<Int32>
  >
  private let outputs: PointCloud
  private let ks: [Int]
  private let engine: Engine
  private let kernel: Ratios
  private let list: Words
  /// Powers of two that bring the largest coordinates to 2^30 and to 1: products of images as wide
  /// as the limit stay far from the ends of float32, and so do the ratios.
  private let imageScale: Double
  private let latentScale: Double

  init(latent: PointCloud, outputs: PointCloud, ks: [Int], on engine: Engine) throws {
    (self.outputs, self.ks, self.engine) = (outputs, ks, engine)
    imageScale = Self.scale(try outputs.largestMagnitude(), to: 30)
    latentScale = Self.scale(try latent.largestMagnitude(), to: 0)
    kernel = try engine.kernel(
      "bilipschitz", in: "bilipschitz/bilipschitz.cl",
      definitions: [Definition("WIDTH", outputs.dimension)],
      local: WorkSize(engine.profile.workGroupSize))
    let words = ks.map { UInt32($0) }
    list = try engine.buffer(copying: words.span)
    try warmUp()
  }

  /// The extreme ratios of some points over their latent neighbours.
  func launch(
    _ queries: Range<Int>, _ indices: Words, _ distances: Floats
  ) throws -> BiLipschitzBatch {
    let shape: Shape = [queries.count, ks.count]
    let largest = try Tensor.uninitialized(shape, on: engine, label: "ratios")
    let smallest = try Tensor.uninitialized(shape, on: engine, label: "ratios")
    let coincident: Buffer<Int32> = try engine.buffer(count: shape.count, label: "ratios")
    try kernel(
      UInt32(queries.lowerBound), UInt32(queries.count), UInt32(ks.last ?? 0),
      UInt32(ks.count), Float(imageScale), Float(latentScale), outputs.points.buffer, indices,
      distances, list, largest.buffer,
      smallest.buffer, coincident, groups: WorkSize(queries.count))
    return BiLipschitzBatch(
      points: queries, unit: latentScale / imageScale, largest: largest, smallest: smallest,
      coincident: Indices(count: shape.count, storage: .device(coincident, engine)))
  }

  /// The power of two that takes a magnitude to about `2^exponent`, as far as float32 has one.
  private static func scale(_ magnitude: Double, to exponent: Int) -> Double {
    magnitude > 0 ? exp2(Double(min(exponent - Int(magnitude.exponent), 120))) : 1
  }

  /// Lets the driver finish compiling, which some do at the first launch: one point whose
  /// neighbours all coincide with it.
  private func warmUp() throws {
    let most = ks.last ?? 1
    let indices: Words = try engine.buffer(count: most)
    let distances: Floats = try engine.buffer(count: most)
    try engine.fill(indices, with: 0)
    try engine.fill(distances, with: 0)
    _ = try launch(0..<1, indices, distances)
    try engine.finish()
  }
}
