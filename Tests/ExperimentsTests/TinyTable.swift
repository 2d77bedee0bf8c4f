import DiffeoExperiments
import DiffeoModels
import DiffeoReports
import DiffeoTensors
import Foundation

/// A table of two rows that trains in milliseconds: 40 points of a circle.
enum TinyTable {
  static let paper = ["elbo": PaperFigure(-2, 0.25), "kl": PaperFigure(1)]

  static func table(
    name: String = "tiny-table", data: PaperTable.Source? = .generated("circle:count=40"),
    rows: [TableRow]? = nil
  ) -> PaperTable {
    var table = PaperTable(
      name: name, title: "Tiny", source: "Nobody, Tiny (0), table 1", data: data,
      metrics: [
        PaperTable.Metric("elbo", "ELBO", digits: 2), PaperTable.Metric("kl", "KL", digits: 3),
        PaperTable.Metric("mse", "MSE (1e-2)", digits: 1, factor: 100),
        PaperTable.Metric("fid", "FID", digits: 0),
      ],
      rows: rows ?? [
        row("S^1", id: "sphere-1", "sphere:1"), row("S^2", id: "sphere-2", "sphere:2"),
      ]
    )
    table.smoke = PaperTable.Effort(epochs: 2, runs: 2)
    table.paper = PaperTable.Effort(epochs: 50, runs: 10)
    table.options = { request in
      [
        "model": .text("delta-vae"), "width": .integer(8), "batch_size": .integer(16),
        "log_likelihood_samples": .integer(2),
        "walk_steps": .integer(request.form == .faithful ? 1 : 2),
      ]
    }
    return table
  }

  static func row(
    _ name: String, id: String, data: PaperTable.Source? = nil, _ manifold: String
  ) -> TableRow {
    TableRow(name, id: id, data: data, paper: paper, options: ["manifold": .text(manifold)])
  }

  /// Opens a folder for the table, with choices on the reference path.
  static func open(
    _ table: PaperTable = table(), in path: String,
    _ change: (inout TableChoices) -> Void = { _ in }
  ) throws -> Reproduction {
    var choices = TableChoices()
    choices.device = "reference"
    change(&choices)
    return try Reproduction(of: table, choices, in: path)
  }
}

/// Counts what happens, and wants to stop after some looks at the loss.
final class CountingObserver: RunObserver {
  private(set) var runs = 0
  private(set) var notes: [String] = []
  private var looksLeft: Int

  init(stoppingAfter looks: Int = .max) { looksLeft = looks }

  var shouldStop: Bool { looksLeft <= 0 }
  func willTrain(_ session: RunSession) { runs += 1 }
  func didStep(epoch: Int, step: Int, steps: Int, loss: Double) { looksLeft -= 1 }
  func didFinishEpoch(_ row: MetricsFile.Row) {}
  func note(_ text: String) { notes.append(text) }
}

/// The members of a JSON file.
func object(_ path: String) throws -> [String: Any] {
  let value = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: path)))
  guard let members = value as? [String: Any] else { throw CocoaError(.coderInvalidValue) }
  return members
}
