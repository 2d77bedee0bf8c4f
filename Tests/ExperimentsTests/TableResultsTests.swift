import DiffeoExperiments
import DiffeoModels
import DiffeoReports
import DiffeoTensors
import DiffeoTestSupport
import Foundation
import Testing

@Suite("Results of a table")
struct TableResultsTests {
  @Test("mean and standard deviation of four runs are those worked out by hand")
  func statistics() throws {
    // Squares about the mean 5: 9 + 1 + 1 + 9 = 20, over 3.
    let results = try results(values: [2, 4, 6, 8], paper: PaperFigure(5, 0))
    let figure = try #require(results.rows.first?.figures["elbo"])
    #expect(figure.mean == 5)
    #expect(figure.deviation == (20 / 3.0).squareRoot())
    #expect(results.cells.rows == [["S^1", "5.00 ± 2.58", "5.00 ± 0.00"]])
  }

  @Test("one run has no deviation")
  func oneRun() throws {
    let results = try results(values: [-0.5], paper: PaperFigure(-0.5))
    #expect(results.rows.first?.figures["elbo"]?.deviation == nil)
    #expect(results.cells.rows == [["S^1", "-0.50", "-0.50"]])
  }

  @Test("a reason is shown where a figure that it concerns differs by more than chance")
  func notes() throws {
    let reason = PaperTable.Note("Because.", metrics: ["elbo"], form: .corrected)
    // Two deviations of 0.3 and 0.4 together are 1, and the rounding is 0.005.
    let pair = [1 - 0.3 / 2.0.squareRoot(), 1 + 0.3 / 2.0.squareRoot()]
    let near = try results(values: pair, paper: PaperFigure(2.004, 0.4), notes: [reason])
    #expect(near.notes.isEmpty)
    #expect(near.cells.rows[0][1] == "1.00 ± 0.30")
    let far = try results(values: pair, paper: PaperFigure(2.006, 0.4), notes: [reason])
    #expect(far.notes.map(\.text) == ["Because."])
    #expect(far.cells.rows[0][1] == "1.00 ± 0.30 [1]")
    #expect(far.markdown.contains("1. Because."))
    for note in [
      PaperTable.Note("Because.", metrics: ["kl"]), PaperTable.Note("Because.", rows: ["S^2"]),
      PaperTable.Note("Because.", form: .faithful),
    ] {
      let other = try results(values: pair, paper: PaperFigure(9), notes: [note])
      #expect(other.notes.isEmpty)
    }
  }

  @Test("what was done otherwise than in the paper is the first reason")
  func departures() throws {
    let results = try results(
      values: [1], paper: PaperFigure(9), epochs: 2,
      extent: PaperTable.Extent(count: 60, shape: [3]))
    #expect(
      results.notes.map(\.text) == [
        "We trained for 1 epoch, the paper for 2.",
        "We trained on 40 of shape [2], the paper on 60 of shape [3].",
      ])
  }

  @Test("a figure that only one side has gets one column")
  func columns() throws {
    let results = try results(values: [1], paper: nil)
    #expect(results.cells.head == ["row", "ELBO"])
    let other = try self.results(values: [1], paper: PaperFigure(2), key: "fid")
    #expect(other.cells.head == ["row", "ELBO", "FID, paper"])
    #expect(other.cells.rows == [["S^1", "1.00", "2"]])
  }

  @Test("a figure that is no finite number is left out, and the results say so")
  func notFinite() throws {
    let results = try results(values: [1, .infinity], paper: nil)
    #expect(results.rows.first?.figures["elbo"]?.values == [1])
    #expect(results.markdown.contains("no finite numbers"))
    #expect(results.markdown.contains(": ELBO of S^1, seed 1."))
    let json = String(decoding: try results.json(), as: UTF8.self)
    #expect(json.contains("ELBO of S^1, seed 1."))
    #expect(!(try self.results(values: [1], paper: nil)).markdown.contains("no finite"))
  }

  /// The results of a table of one row whose runs measure the given values.
  private func results(
    values: [Double], paper: PaperFigure?, key: String = "elbo", notes: [PaperTable.Note] = [],
    epochs: Int = 1, extent: PaperTable.Extent? = nil
  ) throws -> TableResults {
    try withTemporaryFolder { folder in
      let row = TableRow(
        "S^1", id: "sphere-1", paper: paper.map { [key: $0] } ?? [:],
        options: ["manifold": .text("sphere:1"), "epochs": .integer(0)])
      var table = TinyTable.table(rows: [row])
      table.paper = PaperTable.Effort(epochs: epochs, runs: 1)
      table.notes = notes
      table.extent = extent
      table.measure = { run in
        ["elbo": values[run.session.configuration.integer("seed")]]
      }
      let reproduction = try TinyTable.open(table, in: folder.path + "/table") {
        $0.runs = values.count
        $0.epochs = 1
      }
      #expect(try reproduction.run(on: .reference, CountingObserver()))
      return try reproduction.results()
    }
  }
}
