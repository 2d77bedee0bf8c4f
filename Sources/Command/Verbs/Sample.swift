internal import ArgumentParser
internal import Diffeo

/// Draws from a trained model.
struct Sample: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Draw data from a trained model.",
    discussion: "X.npy is float32, [N] and the shape of a datum: the decoder's means.")

  @OptionGroup var trained: RunOptions

  @Option(parsing: .unconditional, help: "How many data to draw.")
  var count: Int

  @Option(help: "The file for the data, X.npy.")
  var out: String

  @Option(help: "A file for a picture of the first data, SHEET.png.")
  var png: String?

  func validate() throws {
    if count < 1 { throw ValidationError("--count \(count): at least 1 datum is needed.") }
  }

  mutating func run() throws {
    try OutputFiles.check(out, png)
    let inference = try trained.open()
    try inference.checkPictures(png)
    guard count <= inference.largestCount else {
      throw Failure(.usage, "--count \(count): at most \(inference.largestCount) fit in memory.")
    }
    let (data, seconds) = try timed { try inference.sample(count, seed: trained.seed(inference)) }
    try Numpy.write(data, to: out)
    if let png { try AtomicFile.write(inference.sheet(of: data).encoded(), to: png) }
    try trained.finish(
      [("out", .text(out)), ("count", .integer(count)), data.shapeMember], inference,
      seconds: seconds)
  }
}

extension Inference {
  /// Refuses to draw data that are no pictures.
  func checkPictures(_ png: String?) throws {
    guard png != nil, !makesPictures else { return }
    throw Failure(
      .usage,
      "Data of shape \(model.sampleShape) are no pictures, \(ImageLayout.shapes) of 1 or 3 "
        + "channels; leave out --png.")
  }
}
