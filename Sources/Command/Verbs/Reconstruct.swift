internal import ArgumentParser
internal import Diffeo

/// Encodes data and decodes what comes out.
struct Reconstruct: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Encode data and decode what comes out.",
    discussion: "X.npy is float32, [N] and the shape of a datum.")

  @OptionGroup var trained: RunOptions
  @OptionGroup var source: DataOptions

  @Option(help: "The file for the reconstructions, X.npy.")
  var out: String

  @Option(help: "A file for a picture of the first data above their reconstructions, SHEET.png.")
  var png: String?

  mutating func run() throws {
    try OutputFiles.check(out, png)
    let inference = try trained.open()
    try inference.checkPictures(png)
    let data = try source.load(for: inference)
    let (restored, seconds) = try timed { try inference.reconstruct(data) }
    try Numpy.write(restored, to: out)
    if let png {
      try AtomicFile.write(
        inference.sheet(ofPairs: data.samples, restored).encoded(), to: png)
    }
    try trained.finish(
      [("out", .text(out)), ("count", .integer(data.count)), restored.shapeMember], inference,
      seconds: seconds)
  }
}
