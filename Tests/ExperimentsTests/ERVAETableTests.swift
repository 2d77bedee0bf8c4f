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
}
