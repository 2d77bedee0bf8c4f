internal import ArgumentParser
internal import Diffeo

/// Finds nearest neighbours.
struct FindNeighbors: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "neighbors",
    abstract: "Find the exact nearest neighbours of points.",
    discussion: """
      Writes PREFIX.indices.npy, int32, and PREFIX.distances.npy, float32, both [Q, K]: Euclidean, \
      ascending, ties to the smaller index. Points have 1 to 1024 coordinates, K is from 1 to 1024 \
      and less than the number of points.
      """)

  @Argument(help: ArgumentHelp("The file of points, [N, D].", valueName: "points.npy"))
  var points: String

  @Option(name: .customShort("k"), parsing: .unconditional, help: "How many neighbours.")
  var k: Int

  @Option(help: "The file of points whose neighbours are wanted, [Q, D]; by default the points.")
  var queries: String?

  @Flag(help: "Keep query i from finding point i.")
  var excludeSelf = false

  @Option(help: "What the names of both files begin with.")
  var out: String

  @OptionGroup var options: GeometryOptions

  func validate() throws {
    if k < 1 { throw ValidationError("-k \(k): at least 1 neighbour is needed.") }
    if out.isEmpty { throw ValidationError("--out: a prefix of file names is needed.") }
  }

  mutating func run() throws {
    let paths = (indices: out + ".indices.npy", distances: out + ".distances.npy")
    try OutputFiles.check(paths.indices, paths.distances, inputs: [points, queries])
    let backend = try options.compute.backend()
    let cloud = try PointCloud(reading: points, on: backend)
    let wanted = try queries.map { try PointCloud(reading: $0, on: backend) } ?? cloud
    let search = try Neighbors(of: wanted, among: cloud, k: k, excludingSelf: excludeSelf)
    let (lists, seconds) = try timed { try search.lists() }
    let shape = [wanted.count, k]
    try AtomicFiles.write([
      (paths.indices, NumericArray(shape: shape, elements: .int32(lists.indices))),
      (paths.distances, NumericArray(shape: shape, floats: lists.distances)),
    ])
    try options.finish(
      [
        ("indices", .text(paths.indices)), ("distances", .text(paths.distances)),
        ("points", .integer(cloud.count)), ("queries", .integer(wanted.count)),
        ("dimension", .integer(cloud.dimension)), ("k", .integer(k)),
        ("exclude_self", .flag(excludeSelf)),
      ], on: backend, seconds: seconds)
  }
}
