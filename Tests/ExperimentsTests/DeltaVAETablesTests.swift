import DiffeoExperiments
import DiffeoModels
import DiffeoReports
import Foundation
import Testing

@Suite("The tables of the Delta-VAE")
struct DeltaVAETablesTests {
  static let names = ["delta-vae-table1", "delta-vae-table2"]

  @Test("each has the paper's seven rows, whose names in paths differ", arguments: names)
  func rows(name: String) throws {
    let table = try TableRegistry.table(name)
    #expect(
      table.rows.map(\.name) == [
        "S^2", "Embedded torus", "Flat torus", "RP^3", "RP^2", "R^3", "R^2",
      ])
    #expect(Set(table.rows.map(\.id)).count == 7)
    #expect(table.effort(.paper) == PaperTable.Effort(epochs: 500, runs: 10))
  }

  /// With unit variance the bound is made of the two other figures.
  ///
  ///     ELBO = -(D / 2 log 2 pi + D / 2 MSE + KL)
  ///
  /// Figures are printed to 0.01, the error times 100, so the rounding is (1 + D / 200) / 100; the
  /// two rows that the paper misprints by more are known.
  @Test(
    "the bound of each printed row is that of its error and its divergence",
    arguments: [("delta-vae-table1", 784.0), ("delta-vae-table2", 4096.0)])
  func printedRowsAgree(name: String, size: Double) throws {
    let table = try TableRegistry.table(name)
    let misprinted =
      name == "delta-vae-table2" ? ["Flat torus": -24.18, "Embedded torus": 3.73] : [:]
    for row in table.rows {
      let request = try request(table)
      let paper = row.paper(request)
      let bound =
        -size / 2 * (log(2 * .pi) + (paper["mse"]?.mean ?? .nan)) - (paper["kl"]?.mean ?? .nan)
      let gap = (paper["elbo"]?.mean ?? .nan) - bound
      let rounding = (1 + size / 200) / 100
      #expect(abs(gap - (misprinted[row.name] ?? 0)) <= rounding, "\(row.name): \(gap)")
      #expect((paper["log_likelihood"]?.mean ?? .nan) > (paper["elbo"]?.mean ?? .nan))
    }
  }

  @Test("every row's options are options of its model, in both forms", arguments: names)
  func options(name: String) throws {
    let table = try TableRegistry.table(name)
    for form in TableForm.allCases {
      let request = try request(table, form: form)
      for row in table.rows {
        var configuration = try RunConfiguration.defaults(model: "delta-vae")
        try configuration.set(table.options(request).merging(row.options(request)) { $1 })
        #expect(configuration.text("manifold").first == row.id.first)
        for key in ["kl", "density"] { #expect(configuration.text(key) == form.rawValue) }
        #expect(
          configuration.number("log_time_max") == (form == .faithful ? -3.75 : -2))
      }
    }
  }

  private func request(_ table: PaperTable, form: TableForm = .corrected) throws -> TableRequest {
    var choices = TableChoices()
    choices.form = form
    choices.data = ["translations:count=4,size=4"]
    return try Reproduction(of: table, choices, in: "/nowhere/table").request
  }
}
