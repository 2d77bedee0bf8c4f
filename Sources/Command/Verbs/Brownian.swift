internal import ArgumentParser
internal import Diffeo

/// Walks at random on a manifold.
struct Brownian: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Walk at random on a manifold, by projected steps.",
    discussion: """
      Each step adds normal noise of variance T/N in every coordinate of the space around the \
      manifold and returns to the closest point. Z.npy is float32, [count, n]: where the walks end; \
      H.npy is [N, count, n]: the points after each step. Points of so3 are the nine numbers of a \
      rotation matrix.

      Manifolds: \(ManifoldRegistry.standard.forms.joined(separator: ", ")), and products such as \
      sphere:2*sphere:1.
      """)

  @Argument(help: "The manifold, such as sphere:2.")
  var manifold: String

  @Option(help: "The file of points to start from, P.npy, [count, n].")
  var start: String?

  @Option(
    parsing: .unconditional, help: "How many walks to start from points uniform on the manifold.")
  var count: Int?

  @Option(parsing: .unconditional, help: "The duration of a walk.")
  var time: Double

  @Option(parsing: .unconditional, help: "How many steps, N.")
  var steps: Int

  @Option(help: "The file for the ends of the walks, Z.npy.")
  var out: String

  @Option(help: "A file for the points after each step, H.npy.")
  var history: String?

  @OptionGroup var options: GeometryOptions

  /// The square of a step of it is still far within float32.
  private static let longestTime = 1e30
  /// A point of so many lies in the private memory of every device.
  private static let mostCoordinates = 4096

  func validate() throws {
    if start == nil && count == nil {
      throw ValidationError("--start P.npy or --count N is needed.")
    }
    if start != nil && count != nil {
      throw ValidationError("--start and --count exclude each other.")
    }
    if let count, count < 1 { throw ValidationError("--count \(count): at least 1 is needed.") }
    if !(0...Self.longestTime).contains(time) {
      throw ValidationError("--time \(time): a number from 0 to \(Self.longestTime) is needed.")
    }
    if !(1...longestWalk).contains(steps) {
      throw ValidationError("--steps \(steps): from 1 to \(longestWalk) steps are possible.")
    }
  }

  mutating func run() throws {
    try OutputFiles.check(out, history, inputs: [start])
    let space = try ManifoldRegistry.standard.manifold(manifold)
    guard space.ambientDimension <= Self.mostCoordinates else {
      throw Failure(
        .usage,
        "\(manifold) lies in \(space.ambientDimension) dimensions; walks have at most "
          + "\(Self.mostCoordinates).")
    }
    let backend = try options.compute.backend()
    let points = try startingPoints(on: space, backend)
    // One walk first, so that compiling counts as start-up.
    _ = try walk(from: points.slice(axis: 0, 0..<1), on: space) { _ = try $0.values() }
    let seconds = try write(points, on: space)
    try options.finish(
      [
        ("out", .text(out)), ("manifold", .text(space.name)), ("count", .integer(points.shape[0])),
        ("steps", .integer(steps)), ("time", .number(time)),
        ("shape", .list(points.shape.extents.map(JSON.integer))),
      ], on: backend, seconds: seconds)
  }

  /// The points after the last step; with a history those after each, some steps at a time.
  private func walk(
    from points: Tensor, on space: any Manifold, consume: (Tensor) throws -> Void
  ) throws {
    let times = try Tensor.full(time, shape: [points.shape[0]], on: points.backend)
    let key = RandomKey(seed: options.seed)
    guard history != nil else {
      return try consume(
        brownianWalk(from: points, time: times, steps: steps, on: space, key: key))
    }
    try brownianPath(
      from: points, time: times, steps: steps, on: space, key: key, consume: consume)
  }

  private func startingPoints(on space: any Manifold, _ backend: Backend) throws -> Tensor {
    let width = space.ambientDimension
    if let count {
      guard count <= Int(UInt32.max) / width else {
        throw Failure(.usage, "--count \(count): at most \(Int(UInt32.max) / width) are possible.")
      }
      let key = RandomKey(seed: options.seed, purpose: .prior)
      return try space.uniform(count: count, key: key, on: backend)
    }
    let cloud = try PointCloud(reading: start ?? "", on: backend, flattening: true)
    guard cloud.dimension == width else {
      throw GeometryError.dimensionMismatch(cloud.name, cloud.dimension, other: space.name, width)
    }
    do {
      try space.check(cloud.points)
    } catch ManifoldError.offManifold(let name, let row, let deviation, let tolerance) {
      throw Failure(
        .badData,
        "\(cloud.name): expected points of \(name), to within \(tolerance), found row \(row), "
          + "which is \(Float(deviation)) away from it.")
    }
    return cloud.points
  }

  /// Walks, and writes what comes while it comes: a history may be larger than memory.
  ///
  /// - Parameters:
  ///   - points: Where the walks start.
  ///   - space: The manifold.
  /// - Returns: The seconds of the walks alone.
  /// - Throws: An OpenCL error, or a `FormatError` of a file that cannot be written.
  private func write(_ points: Tensor, on space: any Manifold) throws -> Double {
    let extents = points.shape.extents
    var (ends, writing): ([Float], Double) = ([], 0)
    func run(_ append: AtomicFiles.Deferred.Append) throws {
      try walk(from: points, on: space) { piece in
        let values = try piece.values()
        ends = Array(values.suffix(points.count))
        writing += try timed { try append(.float32(values)) }.seconds
      }
    }
    guard let history else {
      let (_, seconds) = try timed { try run { _ in } }
      try AtomicFiles.write([(out, NumericArray(shape: extents, floats: ends))])
      return seconds
    }
    var seconds = 0.0
    try AtomicFiles.write([
      .init(path: history, shape: [steps] + extents, type: .float32) { append in
        seconds = try timed { try run(append) }.seconds - writing
      },
      .init(path: out, shape: extents, type: .float32) { try $0(.float32(ends)) },
    ])
    return seconds
  }
}
