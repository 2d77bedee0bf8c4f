import DiffeoDatasets
import DiffeoFormats
import DiffeoModels
import DiffeoReports
import DiffeoTestSupport
import Foundation
import Testing

@testable import DiffeoExperiments

@Suite("The table of bi-Lipschitz constants")
struct VDAETable1Tests {
  @Test("it has the paper's rows, whose options are options of their models")
  func rows() throws {
    let table = try TableRegistry.table("vdae-table1")
    #expect(
      table.rows.map(\.name) == [
        "GAN", "VAE", "VAE, D = 2", "VAE, D = 64", "SVAE", "SVAE, D = 2", "VDAE", "VDAE, D = 64",
      ])
    #expect(table.effort(.paper).runs == 10)
    var choices = TableChoices()
    choices.data = ["mnist:x"]
    let request = try choices.request(of: table, continuing: nil, in: "")
    var dimensions: [String] = []
    for row in table.rows {
      let options = table.options(request).merging(row.options(request)) { $1 }
      guard case .text(let model) = options["model"] else {
        Issue.record("\(row.id) has no model")
        continue
      }
      var configuration = try RunConfiguration.defaults(model: model)
      try configuration.set(options)
      if model == "s-vae" { dimensions.append(configuration.text("manifold")) }
      if model == "vae" || model == "vdae" {
        dimensions.append("\(configuration.integer("latent_dimension"))")
      }
    }
    #expect(dimensions == ["10", "2", "64", "sphere:10", "sphere:2", "10", "64"])
  }

  @Test("the paper's figures are those of its table, whatever the scale-free ones are")
  func paper() throws {
    let table = try TableRegistry.table("vdae-table1")
    var choices = TableChoices()
    choices.data = ["mnist:x"]
    let request = try choices.request(of: table, continuing: nil, in: "")
    let found = table.rows.map { $0.paper(request) }.filter { !$0.isEmpty }
    #expect(found.map { $0["bilipschitz_3"]?.mean } == [2.24, 8.63, 47.2, 1.92])
    #expect(found.map { $0["bilipschitz_1000"]?.deviation } == [0.44, 2.6, 19.4, 0.516])
    #expect(found.allSatisfy { $0.count == 5 })
  }

  @Test("three pictures are refused before anything is trained, four are not")
  func tooFew() throws {
    try withTemporaryFolder { folder in
      let table = try TableRegistry.table("vdae-table1")
      var choices = TableChoices()
      choices.rows = ["vae"]
      choices.data = ["translations:count=3,size=8"]
      let error = #expect(throws: ExperimentError.self) {
        _ = try Reproduction(of: table, choices, in: folder.path + "/table")
      }
      #expect(error?.description.contains("4 data or more") == true)
      #expect(error?.description.contains("found 3") == true)
      choices.data = ["translations:count=4,size=8"]
      _ = try Reproduction(of: table, choices, in: folder.path + "/table")
    }
  }

  @Test("the latent deviation is that of the coordinates, and 0 of equal points far away")
  func deviation() {
    #expect(VDAETable1.deviation([1, 10, 3, 10], width: 2) == 0.5.squareRoot())
    let equal = [Float](repeating: 1234.567, count: 3000)
    expectClose(VDAETable1.deviation(equal, width: 3), 0, within: .distance(1e-9))
  }

  /// K and its scale-free form by their definition, in float64.
  private static func constants(
    _ latent: NumericArray, _ outputs: NumericArray, k: Int
  ) -> (constant: Double, scaleFree: Double) {
    let count = latent.shape[0]
    func distance(_ array: NumericArray, _ i: Int, _ j: Int) -> Double {
      let width = array.floats.count / count
      return (0..<width).reduce(0.0) { sum, c in
        let d = Double(array.floats[i * width + c]) - Double(array.floats[j * width + c])
        return sum + d * d
      }.squareRoot()
    }
    var sums = (0.0, 0.0)
    for i in 0..<count {
      let others = (0..<count).filter { $0 != i }
        .map { (latent: distance(latent, i, $0), index: $0) }.sorted { $0.latent < $1.latent }
      let ratios = others.prefix(k).map { distance(outputs, i, $0.index) / $0.latent }
      let (low, high) = (ratios.min() ?? 0, ratios.max() ?? 0)
      sums.0 += max(high, 1 / low) / Double(count)
      sums.1 += (high / low).squareRoot() / Double(count)
    }
    return sums
  }

  @Test(
    "a row is trained, and measured at the means of its training data by the definition",
    arguments: ["vae", "s-vae"])
  func measures(id: String) throws {
    try withTemporaryFolder { folder in
      try LabelledPictures.write(to: folder)
      var choices = TableChoices()
      choices.data = ["mnist:\(folder.path)"]
      choices.rows = [id]
      choices.epochs = 2
      choices.settings = [("width", "16"), ("batch_size", "40")]
      let table = try TableRegistry.table("vdae-table1")
      let reproduction = try Reproduction(of: table, choices, in: folder.path + "/table")
      let backend = try TestDevice.backend()
      #expect(try reproduction.run(on: backend, CountingObserver()))
      let row = try #require(try reproduction.results().rows.first)
      let inference = try Inference(opening: reproduction.run(row.row, seed: 0)) { _ in backend }
      let data = try DatasetRegistry.standard.load("mnist:\(folder.path)", split: .train)
      let latent = try inference.encode(data)
      let outputs = try inference.decode(latent, from: "points")
      for k in [3, 100] {
        let exact = Self.constants(latent, outputs, k: k)
        let found = ["", "scale_free_"].compactMap { row.figures["bilipschitz_\($0)\(k)"]?.mean }
        expectClose(found, [exact.constant, exact.scaleFree], within: .norm(1e-3))
      }
      // There are 120 pictures.
      #expect(row.figures["bilipschitz_1000"] == nil)
      #expect(try #require(row.figures["latent_deviation"]).mean > 0)
    }
  }

  /// The means and deviations of a figure over the runs of each row of the committed results.
  private static func committed(
    _ key: String
  ) throws -> [String: (mean: Double, deviation: Double)] {
    let file = Repository.root.appendingPathComponent("Benchmarks/results/vdae-table1.json")
    let rows = try #require(object(file.path)["rows"] as? [[String: Any]])
    return try Dictionary(
      uniqueKeysWithValues: rows.map { row in
        let values = try #require((row["values"] as? [String: [Double]])?[key])
        let mean = try #require(row[key] as? Double)
        #expect(values.count == 3)
        expectClose(values.reduce(0, +) / 3, mean, within: .norm(1e-12))
        let deviation = try #require(row[key + "_std"] as? Double)
        return (try #require(row["id"] as? String), (mean, deviation))
      })
  }

  @Test("the committed GAN has the paper's constants", arguments: DecoderStretch.neighborCounts)
  func committedGAN(k: Int) throws {
    let row = try #require(Self.committed("bilipschitz_\(k)")["gan"])
    let paper = try #require(DecoderStretch.GAN["bilipschitz_\(k)"])
    #expect(abs(row.mean - paper.mean) < 2 * (paper.deviation ?? 0))
  }

  @Test(
    "scale-free, the committed VDAE of 64 coordinates is below every VAE up to 100 neighbours",
    arguments: DecoderStretch.neighborCounts.filter { $0 <= 100 })
  func committedOrder(k: Int) throws {
    let rows = try Self.committed("bilipschitz_scale_free_\(k)")
    let vdae = try #require(rows["vdae-64"])
    for id in ["vae", "vae-2", "vae-64"] {
      let vae = try #require(rows[id])
      #expect(vdae.mean + vdae.deviation < vae.mean - vae.deviation, "\(id)")
    }
  }

  @Test(
    "in the paper's form and with its two coordinates for VAE and SVAE the order is the paper's",
    arguments: DecoderStretch.neighborCounts)
  func committedPaperOrder(k: Int) throws {
    let rows = try Self.committed("bilipschitz_\(k)")
    let means = try ["vdae-64", "gan", "vae-2", "s-vae-2"].map { try #require(rows[$0]).mean }
    #expect(means == means.sorted())
  }
}
