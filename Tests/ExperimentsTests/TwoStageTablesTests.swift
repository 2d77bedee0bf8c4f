import DiffeoModels
import DiffeoReports
import DiffeoTensors
import DiffeoTestSupport
import Foundation
import Testing

@testable import DiffeoExperiments

@Suite("The tables of the Two-Stage VAE")
struct TwoStageTablesTests {
  private static func request(
    _ table: PaperTable, _ data: String, scale: TableScale = .smoke
  ) throws -> TableRequest {
    var choices = TableChoices()
    choices.data = table.data == nil ? [] : [data]
    choices.scale = scale
    return try choices.request(of: table, continuing: nil, in: "")
  }

  private static func configuration(
    _ table: PaperTable, _ row: TableRow, _ request: TableRequest
  ) throws -> Configuration {
    var configuration = try RunConfiguration.defaults(model: "two-stage-vae")
    try configuration.set(table.options(request).merging(row.options(request)) { $1 })
    return configuration
  }

  @Test("the options of every row are options of the model, and say what the row is")
  func options() throws {
    let table = try TableRegistry.table("two-stage-table1")
    let request = try Self.request(table, "mnist:x")
    let found = try table.rows.map { try Self.configuration(table, $0, request) }
    #expect(
      found.map { $0.text("likelihood") } == ["bernoulli"] + .init(repeating: "gaussian", count: 3))
    #expect(found.map { $0.flag("learn_variance") } == [false, false, true, true])
    #expect(found.map { $0.integer("stages") } == [1, 1, 1, 2])
    #expect(
      found.allSatisfy { $0.text("architecture") == "infogan" && $0.text("preset") == "none" })
    #expect(table.effort(.paper).runs == 10)
  }

  @Test(
    "at the paper's scale the schedule is that of the data",
    arguments: [("mnist:x", "mnist"), ("cifar10:x", "cifar10")])
  func presets(data: String, preset: String) throws {
    let table = try TableRegistry.table("two-stage-table1")
    let request = try Self.request(table, data, scale: .paper)
    let configuration = try Self.configuration(table, table.rows[3], request)
    #expect(configuration.text("preset") == preset && configuration.text("recipe") == "paper")
  }

  @Test(
    "the paper's distance is that of the data, under another key than ours",
    arguments: [("mnist:x", 13.4), ("mnist:fashion", 22.0), ("cifar10:x", 71.0), ("idx:x", nil)]
      as [(String, Double?)])
  func paper(data: String, fid: Double?) throws {
    let table = try TableRegistry.table("two-stage-table1")
    let figures = table.rows[3].paper(try Self.request(table, data))
    #expect(figures["fid"]?.mean == fid)
    #expect(figures["frechet_distance"] == nil)
    #expect(table.metrics.contains { $0.key == "frechet_distance" && !$0.label.contains("FID") })
  }

  @Test("a row is trained and measured, and says whose features the distances are of")
  func measures() throws {
    try withTemporaryFolder { folder in
      try LabelledPictures.write(to: folder)
      var choices = TableChoices()
      choices.data = ["mnist:\(folder.path)"]
      choices.rows = ["two-stage"]
      choices.epochs = 1
      choices.settings = [
        ("architecture", "dense"), ("width", "8"), ("layers", "1"), ("latent", "2"),
        ("second_width", "4"), ("batch_size", "40"),
      ]
      let table = try TableRegistry.table("two-stage-table1")
      let path = folder.path + "/table"
      let reproduction = try Reproduction(of: table, choices, in: path)
      #expect(try reproduction.run(on: TestDevice.backend(), CountingObserver()))
      let row = try #require(try reproduction.results().rows.first)
      for key in ["frechet_distance", "precision", "coverage", "kernel_distance", "mse"] {
        #expect(row.figures[key]?.mean.isFinite == true, "\(key)")
      }
      let features = try object(path + "/rows/two-stage-seed0/features.json")
      let name = try #require(features["features"] as? String)
      #expect(name.hasPrefix("classifier-64-") && features["classes"] as? Int == 3)
      #expect(features["real_count"] as? Int == 80 && features["generated_count"] as? Int == 80)
    }
  }

  @Test("dimensions, spectra and gamma of a manifold of known dimension are counted")
  func manifold() throws {
    try withTemporaryFolder { folder in
      let table = try TableRegistry.table("two-stage-manifold")
      #expect(table.rows.map(\.id) == ["r2", "r3", "r4", "r5"])
      var choices = TableChoices()
      choices.rows = ["r2"]
      choices.data = ["r2=smooth-map:count=200,test-count=60"]
      choices.epochs = 2
      choices.settings = [("width", "8"), ("second_width", "4"), ("second_epochs", "1")]
      let reproduction = try Reproduction(of: table, choices, in: folder.path + "/table")
      #expect(try reproduction.run(on: TestDevice.backend(), CountingObserver()))
      let figures = try #require(try reproduction.results().rows.first).figures
      let active = try #require(figures["active_dimensions"]).mean
      #expect((0...10).contains(active))
      for key in ["gamma", "gamma_rises", "first_deviation", "second_deviation"] {
        #expect(figures[key]?.mean.isFinite == true, "\(key)")
      }
    }
  }
}
