internal import ArgumentParser
internal import Diffeo

/// Computes diffusion maps.
struct MapDiffusion: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diffusion-map",
    abstract: "Map points to the leading eigenvectors of a random walk on them.",
    discussion: """
      Writes PREFIX.embedding.npy, float32, [N, D], and PREFIX.eigenvalues.npy, float64, [D], \
      descending; the constant eigenvector is left out. Each coordinate has mean 0 and variance 1 \
      under the stationary distribution, times its eigenvalue to the power --time. With --queries \
      also PREFIX.extension.npy, [Q, D]: the coordinates of other points.

      --epsilon takes the bandwidth of exp(-d^2 / epsilon), or the way it is found: auto (where \
      the sum of affinities grows fastest), median (twice the squared median distance of nearest \
      neighbours), self-tuning or self-tuning:J (each point's distance to its J-th nearest other, \
      by default 7). Points have 1 to 1024 coordinates, K is at most 1023 and N - 2.
      """)

  @Argument(help: ArgumentHelp("The file of points, [N, D'].", valueName: "points.npy"))
  var points: String

  @Option(parsing: .unconditional, help: "D, the number of coordinates.")
  var components: Int

  @Option(
    name: .customShort("k"), parsing: .unconditional,
    help: "How many nearest neighbours each point is joined to; by default 64, or as many as can.")
  var k: Int?

  @Option(
    parsing: .unconditional,
    help: "The power of the density to divide out: 0, 1/2 as 0.5, or 1.")
  var alpha = 1.0

  @Option(parsing: .unconditional, help: "The bandwidth: E, auto, median or self-tuning[:J].")
  var epsilon = BandwidthOption(bandwidth: .automatic)

  @Option(parsing: .unconditional, help: "Diffusion time: the power of the eigenvalues.")
  var time = 0.0

  @Option(help: "A file of other points to map, [Q, D'].")
  var queries: String?

  @Option(help: "What the names of all files begin with.")
  var out: String

  @OptionGroup var options: GeometryOptions

  func validate() throws {
    if let k, k < 1 { throw ValidationError("-k \(k): at least 1 neighbour is needed.") }
    if components < 1 {
      throw ValidationError("--components \(components): at least 1 is needed.")
    }
    if !(alpha >= 0 && alpha <= 1) {
      throw ValidationError("--alpha \(alpha): a number from 0 to 1 is needed.")
    }
    if !(time >= 0 && time.isFinite) {
      throw ValidationError("--time \(time): a finite number, 0 or more, is needed.")
    }
    if out.isEmpty { throw ValidationError("--out: a prefix of file names is needed.") }
  }

  mutating func run() throws {
    let embedding = out + ".embedding.npy"
    let eigenvalues = out + ".eigenvalues.npy"
    let mapped = queries.map { _ in out + ".extension.npy" }
    try OutputFiles.check(embedding, eigenvalues, mapped, inputs: [points, queries])
    let backend = try options.compute.backend()
    let cloud = try PointCloud(reading: points, on: backend)
    let others = try queries.map { try PointCloud(reading: $0, on: backend) }
    let plan = try DiffusionMapPlan(
      of: cloud, components: components, k: k ?? max(1, min(64, cloud.count - 2)),
      bandwidth: epsilon.bandwidth, alpha: alpha)
    let (map, seconds) = try timed { try plan.compute() }
    for warning in map.warnings { Console.log("warning: \(warning)") }
    var files = [
      (embedding, try Self.array(map.coordinates(time: time))),
      (eigenvalues, NumericArray(shape: [components], elements: .float64(map.eigenvalues))),
    ]
    if let others, let mapped {
      files.append((mapped, try Self.array(map.coordinates(of: others, time: time))))
    }
    try AtomicFiles.write(files)
    try options.finish(
      members(map, embedding, eigenvalues, mapped), on: backend, seconds: seconds)
  }

  private static func array(_ tensor: Tensor) throws -> NumericArray {
    NumericArray(shape: tensor.shape.extents, floats: try tensor.values())
  }

  private func members(
    _ map: DiffusionMap, _ embedding: String, _ eigenvalues: String, _ mapped: String?
  ) -> [(key: String, value: JSON)] {
    let graph = map.affinities
    return [
      ("embedding", .text(embedding)), ("eigenvalues", .text(eigenvalues)),
      ("extension", mapped.map(JSON.text) ?? .null), ("points", .integer(graph.count)),
      ("components", .integer(components)), ("k", .integer(graph.k)), ("alpha", .number(alpha)),
      ("epsilon", graph.epsilon.map(JSON.number) ?? .null), ("time", .number(time)),
      ("dimension", graph.dimension.map(JSON.number) ?? .null),
      ("connected_components", .integer(graph.componentCount)),
      ("values", .list(map.eigenvalues.map(JSON.number))),
      ("iterations", .integer(map.iterations)), ("converged", .flag(map.hasConverged)),
    ]
  }
}

/// A bandwidth as people write it: `auto`, `median`, `self-tuning`, `self-tuning:7`, or a number.
struct BandwidthOption: ExpressibleByArgument {
  let bandwidth: Bandwidth

  init(bandwidth: Bandwidth) { self.bandwidth = bandwidth }

  init?(argument: String) {
    let parts = argument.split(separator: ":", omittingEmptySubsequences: false)
    switch (parts[0], parts.count) {
    case ("auto", 1): bandwidth = .automatic
    case ("median", 1): bandwidth = .median
    case ("self-tuning", 1): bandwidth = .selfTuning()
    case ("self-tuning", 2):
      guard let neighbor = Int(parts[1]), neighbor >= 1 else { return nil }
      bandwidth = .selfTuning(neighbor: neighbor)
    default:
      guard let epsilon = Double(argument), epsilon > 0, epsilon.isFinite else { return nil }
      bandwidth = .fixed(epsilon)
    }
  }

  var defaultValueDescription: String { "auto" }
}
