import DiffeoDatasets
import DiffeoModels
import DiffeoReports
import DiffeoTestSupport
import Foundation
import Testing

@testable import DiffeoExperiments

@Suite("The table of the embedding-reparameterization autoencoder")
struct ERVAETableTests {
  @Test("it has five rows, whose options are options of the model")
  func rows() throws {
    let table = try TableRegistry.table("er-table1")
    #expect(table.rows.count == 5)
    #expect(table.effort(.paper).runs == 5)
    let choices = TableChoices()
    let request = try choices.request(of: table, continuing: nil, in: "")
    for row in table.rows {
      var configuration = try RunConfiguration.defaults(model: "er-vae")
      try configuration.set(table.options(request).merging(row.options(request)) { $1 })
      #expect(configuration.number("variance") == 0.01)
      let isFlat = row.id.hasPrefix("vae")
      #expect(configuration.text("posterior") == (isFlat ? "gaussian" : "beta"))
    }
  }

  /// For a circle of radius sqrt(G) the likelihood is exact.
  ///
  ///     log 1/(2 pi) int exp(-(G / v) (1 - cos t)) dt = -G / v + ln I_0(G / v)
  ///
  /// A network of two hidden units per axis, relu(x), relu(-x), lifts the circle as it is; here the
  /// Laplace form is compared with the integral on a random one.
  @Test("the bound is that of Laplace for a small variance")
  func laplace() throws {
    var options = try DatasetOptions(dataset: "lifted-sphere", text: "")
    let data = try LiftedSphere(&options)
    let (variance, h) = (1e-4, 1e-5)
    let count = 512
    let logs = (0..<count).map { index -> Double in
      let angle = 2 * .pi * Double(index) / Double(count)
      let (low, high) = (
        data.lift([cos(angle - h), sin(angle - h)]), data.lift([cos(angle + h), sin(angle + h)])
      )
      let speed = zip(low, high).reduce(0) { $0 + ($1.1 - $1.0) * ($1.1 - $1.0) } / (4 * h * h)
      return log(2 * .pi * speed / variance)
    }
    let mean = logs.reduce(0, +) / Double(count)
    let laplace = -50 * log(2 * .pi * variance) - mean / 2
    let bound = CircleBound(data: data, variance: variance).value()
    // Kinks of relu and terms in v / G.
    expectClose(bound, laplace, within: .distance(0.02))
  }

  /// A row of committed results.
  private struct Row {
    let mean: Double
    let error: Double
    let bound: Double

    init(_ object: [String: Any]) throws {
      let values = try #require((object["values"] as? [String: [Double]])?["elbo"])
      let deviation = try #require(object["elbo_std"] as? Double)
      mean = try #require(object["elbo"] as? Double)
      bound = try #require(object["bound"] as? Double)
      error = deviation / Double(values.count).squareRoot()
      #expect(values.count == 5)
      expectClose(values.reduce(0, +) / 5, mean, within: .norm(1e-12))
    }
  }

  /// The rows of a committed file, by identifier.
  private static func committed(_ name: String) throws -> [String: Row] {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let file = root.appendingPathComponent("Benchmarks/results/\(name).json")
    let object = try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any]
    let rows = try #require(object?["rows"] as? [[String: Any]])
    return try Dictionary(
      uniqueKeysWithValues: rows.map { (try #require($0["id"] as? String), try Row($0)) })
  }

  @Test(
    "in the committed results every manifold is better than the line, and none passes the bound")
  func committedOrder() throws {
    let rows = try Self.committed("er-table1")
    #expect(rows.count == 5)
    let line = try #require(rows["vae-1"])
    for id in ["learned", "projection", "learned-group"] {
      let row = try #require(rows[id])
      let error = (row.error * row.error + line.error * line.error).squareRoot()
      #expect(row.mean - line.mean > 2 * error)
    }
    for row in rows.values { #expect(row.mean < row.bound + 2 * row.error) }
  }

  @Test("the committed projection with its group is within 0.3 nats of the bound")
  func committedGap() throws {
    let row = try #require(Self.committed("er-table1-projection-group")["projection"])
    #expect(row.bound - row.mean < 0.3)
  }
}
