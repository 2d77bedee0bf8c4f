internal import ArgumentParser
internal import Diffeo
internal import Foundation

/// Measures bi-Lipschitz constants.
struct MeasureBiLipschitz: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bilipschitz",
    abstract: "Measure how far a map distorts the distances to nearest neighbours.",
    discussion: """
      For each point the smallest K with 1/K <= |f(z') - f(z)| / |z' - z| <= K over its k nearest \
      latent neighbours, and the scale-free form, the root of the largest over the smallest ratio; \
      then their statistics over points. Row i of OUTPUT is the image of row i of LATENT; the first \
      axis of OUTPUT counts the points, the others are joined. Neighbours that coincide with their \
      point are counted and left out.
      """)

  @Argument(help: ArgumentHelp("The file of latent points, [N, d].", valueName: "latent.npy"))
  var latent: String

  @Argument(help: ArgumentHelp("The file of their images, [N, ...].", valueName: "output.npy"))
  var images: String

  @Option(
    name: .customShort("k"), parsing: .unconditional, help: "Numbers of neighbours, such as 3,5,10."
  )
  var k: CountList

  @OptionGroup var options: GeometryOptions

  mutating func run() throws {
    let backend = try options.compute.backend()
    let points = try PointCloud(reading: latent, on: backend)
    let outputs = try PointCloud(reading: images, on: backend, flattening: true)
    let measure = try BiLipschitz(latent: points, outputs: outputs, ks: k.counts)
    let (rows, seconds) = try timed { try measure.statistics() }
    if !options.output.json { return try printTable(rows, on: backend, seconds: seconds) }
    try options.finish(
      [
        ("rows", .list(rows.map { .object(members($0)) })), ("points", .integer(points.count)),
        ("dimension", .integer(points.dimension)),
        ("output_dimension", .integer(outputs.dimension)),
      ], on: backend, seconds: seconds)
  }

  private static let quantiles = [5, 25, 75, 95]

  private func members(_ row: BiLipschitzRow) -> [(key: String, value: JSON)] {
    func figures(
      _ distribution: Distribution, _ prefix: String
    ) -> [(key: String, value: JSON)] {
      [
        (prefix + "mean", .number(distribution.mean)),
        (prefix + "std", .number(distribution.standardDeviation)),
        (prefix + "median", .number(distribution.median)),
      ]
        + Self.quantiles.map {
          (
            String(format: "%@quantile_%02d", prefix, $0),
            .number(distribution.quantile(Double($0) / 100))
          )
        }
    }
    return [("k", .integer(row.k))] + figures(row.constant, "")
      + figures(row.scaleFree, "scale_free_")
      + [("points", .integer(row.points)), ("coincident", .integer(row.coincident))]
  }

  private func printTable(
    _ rows: [BiLipschitzRow], on backend: Backend, seconds: Double
  ) throws {
    try options.compute.printProfile(of: backend)
    var table = Table(
      ["k", "mean", "std", "median", "scale-free mean", "std", "coincident"],
      numbers: [0, 1, 2, 3, 4, 5, 6])
    for row in rows {
      table.add([
        "\(row.k)", Figure.text(row.constant.mean), Figure.text(row.constant.standardDeviation),
        Figure.text(row.constant.median), Figure.text(row.scaleFree.mean),
        Figure.text(row.scaleFree.standardDeviation), "\(row.coincident)",
      ])
    }
    try Console.result(table.text)
    options.output.note("\(backend.name), \(Figure.duration(seconds))")
  }
}
