internal import ArgumentParser
internal import Diffeo

/// Compares features of generated samples with those of real ones.
struct Compare: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Compare features of generated samples with those of real ones.",
    discussion: """
      Rows of both files are the features of a sample each, made by whatever network you trust: \
      frechet_distance between the normal distributions of equal moments (which is what FID is of \
      the Inception network's features, and of no others), kernel_distance, the unbiased squared \
      discrepancy under (x.y/d + 1)^3 over random subsets, precision and recall (3rd neighbours), \
      density and coverage (5th), and the sliced Wasserstein distance.

      Figures can be compared where features and counts are the same: --name and the hashes of \
      the files are in the result.
      """)

  @Argument(help: ArgumentHelp("Features of real samples, [N, d].", valueName: "real.npy"))
  var real: String

  @Argument(help: ArgumentHelp("Those of generated ones, [M, d].", valueName: "generated.npy"))
  var generated: String

  @Option(help: "What the features are called.")
  var name = "features"

  @Option(help: "Samples of each kind in a subset of the kernel distance.")
  var subsetSize = 1000

  @Option(help: "Subsets of the kernel distance.")
  var subsets = 100

  @Option(help: "Directions of the sliced Wasserstein distance.")
  var directions = 500

  @OptionGroup var options: GeometryOptions

  func validate() throws {
    for (option, value, least) in [
      ("--subset-size", subsetSize, 2), ("--subsets", subsets, 1), ("--directions", directions, 2),
    ] where !(least...1_000_000).contains(value) {
      throw ValidationError(
        "\(option) \(value): a whole number from \(least) to 1000000 is needed.")
    }
  }

  mutating func run() throws {
    let backend = try options.compute.backend()
    let clouds = (
      try PointCloud(reading: real, on: backend, flattening: true),
      try PointCloud(reading: generated, on: backend, flattening: true)
    )
    let (found, seconds) = try timed {
      try SampleComparison(real: clouds.0, generated: clouds.1, estimates)
    }
    let hashes = try [real, generated].map { SHA256.hexadecimal(try InputFile.read($0)) }
    try options.finish(
      [("features", .text(name))] + found.members
        + [("real_sha256", .text(hashes[0])), ("generated_sha256", .text(hashes[1]))],
      on: backend, seconds: seconds)
  }

  private var estimates: SampleComparison.Options {
    var estimates = SampleComparison.Options()
    (estimates.subsets, estimates.subsetSize) = (subsets, subsetSize)
    (estimates.directions, estimates.seed) = (directions, options.seed)
    return estimates
  }
}

extension SampleComparison {
  /// The figures, and what they were made of, as results report them.
  var members: [(key: String, value: JSON)] {
    let counts: [(key: String, value: Int)] = [
      ("feature_width", width), ("real_count", realCount), ("generated_count", generatedCount),
      ("subset_size", kernelDistance.subsetSize), ("subsets", kernelDistance.subsets),
      ("directions", slicedWasserstein.directions),
    ]
    return figures.map { (key: $0.name, value: JSON.number($0.value)) }
      + counts.map { (key: $0.key, value: JSON.integer($0.value)) }
  }
}
