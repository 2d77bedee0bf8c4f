internal import ArgumentParser
internal import Diffeo

/// Decodes points on the latent path between two data.
struct Interpolate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Decode points on the latent path from one datum to another.",
    discussion: """
      The path is a shortest one of the latent manifold, at even steps; in a latent space that is \
      no manifold it is the straight line. X.npy is float32, [T] and the shape of a datum.
      """)

  @OptionGroup var trained: RunOptions
  @OptionGroup var source: DataOptions

  @Option(parsing: .unconditional, help: "The index of the datum where the path begins, from 0.")
  var from: Int

  @Option(parsing: .unconditional, help: "The index of the datum where it ends.")
  var to: Int

  @Option(parsing: .unconditional, help: "How many points, T, both ends among them.")
  var steps = 9

  @Option(help: "The file for the data on the way, X.npy.")
  var out: String

  @Option(help: "A file for a picture of them in a row, STRIP.png.")
  var png: String?

  func validate() throws {
    if steps < 2 { throw ValidationError("--steps \(steps): a path has 2 points at least.") }
  }

  mutating func run() throws {
    try OutputFiles.check(out, png)
    let inference = try trained.open()
    try inference.checkPictures(png)
    guard steps <= inference.largestCount else {
      throw Failure(.usage, "--steps \(steps): at most \(inference.largestCount) fit in memory.")
    }
    let data = try source.load(for: inference)
    for (option, index) in [("--from", from), ("--to", to)]
    where !(0..<data.count).contains(index) {
      throw Failure(
        .usage, "\(option) \(index): the data have the indices 0 to \(data.count - 1).")
    }
    let ends = try data.rows([from, to])
    let (way, seconds) = try timed { try inference.interpolate(ends, steps: steps) }
    try Numpy.write(way, to: out)
    if let png { try AtomicFile.write(inference.strip(of: way).encoded(), to: png) }
    try trained.finish(
      [("out", .text(out)), ("count", .integer(steps)), way.shapeMember], inference,
      seconds: seconds)
  }
}
