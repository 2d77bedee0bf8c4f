internal import ArgumentParser
internal import Diffeo

/// Computes local covariances.
struct Covariance: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Compute the covariance of each point's nearest neighbours.",
    discussion: """
      C.npy is float32, [N, D, D]: the covariance of each point's K nearest others about their \
      mean, divided by their number. With --radius only those within R count, and C.counts.npy, \
      int32, [N], says how many they were; a point without any gets zeros. Points have 1 to 64 \
      coordinates, K is from 1 to 1024 and less than the number of points.

      failed counts the matrices that have no Cholesky factor to the precision of float32.
      """)

  @Argument(help: ArgumentHelp("The file of points, [N, D].", valueName: "points.npy"))
  var points: String

  @Option(
    name: .customShort("k"), parsing: .unconditional,
    help: "How many neighbours, or with --radius how many at most.")
  var k: Int

  @Option(parsing: .unconditional, help: "Only neighbours as near as this count.")
  var radius: Double?

  @Option(parsing: .unconditional, help: "What is added to the diagonal, in mean eigenvalues.")
  var ridge = 0.0

  @Option(help: "The file for the covariances, C.npy.")
  var out: String

  @OptionGroup var options: GeometryOptions

  func validate() throws {
    if k < 1 { throw ValidationError("-k \(k): at least 1 neighbour is needed.") }
    for (name, value) in [("radius", radius ?? 0), ("ridge", ridge)]
    where !(value >= 0 && value.isFinite) {
      throw ValidationError("--\(name) \(value): a finite number, 0 or more, is needed.")
    }
  }

  mutating func run() throws {
    let counts = radius == nil ? nil : Self.countsPath(beside: out)
    try OutputFiles.check(out, counts, inputs: [points])
    let backend = try options.compute.backend()
    let cloud = try PointCloud(reading: points, on: backend)
    let covariance = try LocalCovariance(of: cloud, k: k, radius: radius, ridge: ridge)
    let (result, seconds) = try timed { try covariance.matrices() }
    try write(result, to: out, counts: counts)
    try options.finish(members(result, cloud, counts), on: backend, seconds: seconds)
  }

  private func write(_ result: LocalCovariances, to path: String, counts: String?) throws {
    let count = result.counts.count
    let matrices = NumericArray(
      shape: [count, result.dimension, result.dimension], floats: result.covariance)
    let numbers = NumericArray(shape: [count], elements: .int32(result.counts))
    try AtomicFiles.write([(path, matrices)] + (counts.map { [($0, numbers)] } ?? []))
  }

  private func members(
    _ result: LocalCovariances, _ cloud: PointCloud, _ counts: String?
  ) -> [(key: String, value: JSON)] {
    let numbers = result.counts.map { Double($0) }
    let mean = numbers.reduce(0, +) / Double(numbers.count)
    let neighbors: [(key: String, value: JSON)] = [
      ("counts", .text(counts ?? "")), ("least_neighbors", .figure(numbers.min() ?? 0)),
      ("mean_neighbors", .number(mean)), ("most_neighbors", .figure(numbers.max() ?? 0)),
    ]
    return [
      ("out", .text(out)), ("points", .integer(cloud.count)),
      ("dimension", .integer(cloud.dimension)), ("k", .integer(k)),
      ("radius", radius.map(JSON.number) ?? .null), ("ridge", .number(ridge)),
      ("failed", .integer(result.failureCount)),
    ] + (counts == nil ? [] : neighbors)
  }

  /// `C.counts.npy` beside `C.npy`.
  private static func countsPath(beside path: String) -> String {
    (path.hasSuffix(".npy") ? String(path.dropLast(4)) : path) + ".counts.npy"
  }
}
