internal import DiffeoReports
internal import Foundation

/// What came of one finished run of a row; its file marks the run as finished.
struct RunRecord: Codable, Sendable {
  var seed: Int
  /// Figures by key; those that are no finite numbers are not there.
  var figures: [String: Double]
  /// The keys of those that are not there, sorted; nil for none.
  var notFinite: [String]?
  var epochs: Int
  var steps: Int
  /// Seconds of training, evaluation and measuring.
  var seconds: Double
  /// Training data, and the shape of one.
  var count: Int
  var shape: [Int]
  var facts: Facts

  private static func path(_ folder: RunFolder) -> String { folder.file("figures.json") }

  /// The record of a run, nil while it is not finished.
  static func read(_ folder: RunFolder) throws -> RunRecord? {
    let path = path(folder)
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    return try JSONFile.read(path, "the figures of a finished run")
  }

  /// Marks a run as finished.
  func write(_ folder: RunFolder) throws {
    try JSONFile.write(self, to: Self.path(folder))
  }
}
