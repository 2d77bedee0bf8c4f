import DiffeoDatasets
import DiffeoModels
import DiffeoReports
import DiffeoTestSupport
import Foundation
import Testing

@testable import DiffeoExperiments

@Suite("The table of the grid of clusters")
struct VDAEGridTests {
  private static func data(side: Int = 5, count: Int = 2000) throws -> Dataset {
    try DatasetRegistry.standard.load(
      "gaussian-grid:count=\(count),side=\(side)", split: .train, seed: 2)
  }

  @Test("its rows are three models, whose options are options of each")
  func rows() throws {
    let table = try TableRegistry.table("vdae-grid")
    #expect(table.rows.map(\.id) == ["wgan-gp", "vae", "vdae"])
    let request = try TableChoices().request(of: table, continuing: nil, in: "")
    for row in table.rows {
      var configuration = try RunConfiguration.defaults(model: row.id)
      try configuration.set(table.options(request).merging(row.options(request)) { $1 })
      #expect(configuration.text("model") == row.id)
    }
    #expect(table.metrics.map(\.key) == ["near", "modes", "scarcest", "training_seconds"])
  }

  @Test(
    "data that are no labelled clusters of the plane are refused before anything is trained",
    arguments: ["circle:count=30", "translations:count=30,size=4", "gaussian-grid:side=1,count=30"])
  func noClusters(data: String) throws {
    try withTemporaryFolder { folder in
      let out = folder.path + "/table"
      for (table, choice) in [("vdae-grid", data), ("vdae-figures", "gaussian-grid=" + data)] {
        let error = #expect(throws: ExperimentError.self) {
          _ = try TinyTable.open(TableRegistry.table(table), in: out) { $0.data = [choice] }
        }
        #expect(error?.description.contains("points of the plane") == true)
        #expect(error?.description.contains(String(data.prefix { $0 != ":" })) == true)
      }
      #expect(!FileManager.default.fileExists(atPath: out))
    }
  }

  @Test("clusters each of equal points are refused, and those where two differ are not")
  func noDeviation() throws {
    func clusters(_ last: Float) throws -> Dataset {
      try Dataset(
        name: "clusters", split: "all", sampleShape: [2],
        samples: [0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.7, 0.3, 0.7, last], labels: [4, 4, 4, 9, 9])
    }
    let error = #expect(throws: ExperimentError.self) { try Clusters.check(clusters(0.3)) }
    #expect(error?.description.contains("2 clusters, each of equal points") == true)
    try Clusters.check(clusters(0.31))
  }

  @Test("points of the plane are no data for the rows of surfaces")
  func noSurface() throws {
    try withTemporaryFolder { folder in
      for row in ["loop", "sphere", "bunny"] {
        let error = #expect(throws: ExperimentError.self) {
          _ = try TinyTable.open(TableRegistry.table("vdae-figures"), in: folder.path + "/table") {
            $0.data = ["\(row)=circle:count=30"]
            $0.rows = [row]
          }
        }
        #expect(error?.description.contains("points of space for the row '\(row)'") == true)
      }
    }
  }

  /// The square of a normal point's distance is exponential: `P(|x| < 3) = 1 - e^(-9/2)`.
  @Test("of the data themselves nearly all are near, in all clusters alike")
  func ideal() throws {
    let data = try Self.data(count: 20_000)
    let figures = Clusters(data).figures(of: data.samples)
    expectClose(figures["near"] ?? 0, 1 - exp(-4.5), within: .distance(0.003))
    #expect(figures["modes"] == 25 && figures["covered"] == 1)
    #expect((figures["scarcest"] ?? 0) > 0.85)
  }

  @Test("samples between clusters are near none, and clusters without samples are missed")
  func bridges() throws {
    let clusters = Clusters(try Self.data(side: 2))
    // Two near the first cluster's mean, one near the second's, one between.
    let figures = clusters.figures(of: [-0.5, -0.5, -0.6, -0.4, -0.5, 0.5, 0, 0])
    #expect(figures == ["near": 0.75, "modes": 2, "covered": 0.5, "scarcest": 0])
  }

  @Test(
    "each model is measured by what it draws, with a picture",
    arguments: [
      ("wgan-gp", ["width": "8"]), ("vae", ["width": "8"]),
      (
        "vdae",
        [
          "psi_epochs": "1", "latent_dimension": "3", "neighbors": "8", "psi_width": "16",
          "covariance_width": "8", "decoder_width": "16",
        ]
      ),
    ])
  func measures(id: String, settings: [String: String]) throws {
    try withTemporaryFolder { folder in
      let reproduction = try TinyTable.open(TableRegistry.table("vdae-grid"), in: folder.path) {
        $0.rows = [id]
        $0.data = ["gaussian-grid:count=300,side=2"]
        $0.epochs = 1
        $0.device = "auto"
        $0.settings = settings.map { ($0.key, $0.value) } + [("passes", "1")]
      }
      #expect(try reproduction.run(on: TestDevice.backend(), CountingObserver()))
      let rows = try #require(object(folder.path + "/results.json")["rows"] as? [[String: Any]])
      for key in ["near", "modes", "scarcest", "training_seconds"] {
        #expect(rows.first?[key] is Double, "\(key)")
      }
      let picture = "\(folder.path)/rows/\(id)-seed0/grid.png"
      #expect(FileManager.default.fileExists(atPath: picture))
    }
  }
}
