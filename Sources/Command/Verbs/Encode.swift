internal import ArgumentParser
internal import Diffeo

/// Finds the latent points of data.
struct Encode: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Find the latent points of data.",
    discussion: "Z.npy is float32, [N, latent width]: the centres of the posteriors.")

  @OptionGroup var trained: RunOptions
  @OptionGroup var source: DataOptions

  @Option(help: "The file for the latent points, Z.npy.")
  var out: String

  mutating func run() throws {
    try OutputFiles.check(out)
    let inference = try trained.open()
    let data = try source.load(for: inference)
    let (latent, seconds) = try timed { try inference.encode(data) }
    try Numpy.write(latent, to: out)
    try trained.finish(
      [("out", .text(out)), ("count", .integer(data.count)), latent.shapeMember], inference,
      seconds: seconds)
  }
}
