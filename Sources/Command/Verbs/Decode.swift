internal import ArgumentParser
internal import Diffeo

/// Turns latent points into data.
struct Decode: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Turn latent points into data.",
    discussion: "X.npy is float32, [N] and the shape of a datum: the decoder's means.")

  @OptionGroup var trained: RunOptions

  @Option(help: "The file of latent points, Z.npy, [N, latent width].")
  var latent: String

  @Option(help: "The file for the data, X.npy.")
  var out: String

  mutating func run() throws {
    try OutputFiles.check(out)
    let points = try Numpy.read(latent)
    let inference = try trained.open()
    let (data, seconds) = try timed { try inference.decode(points, from: latent) }
    try Numpy.write(data, to: out)
    try trained.finish(
      [("out", .text(out)), ("count", .integer(data.shape[0])), data.shapeMember], inference,
      seconds: seconds)
  }
}
