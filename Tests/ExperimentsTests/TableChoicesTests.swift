import DiffeoDatasets
import DiffeoExperiments
import DiffeoFormats
import DiffeoModels
import DiffeoTestSupport
import Foundation
import Testing

@Suite("What is asked of a table")
struct TableChoicesTests {
  private let nowhere = "/nowhere/table"

  @Test("what is left open comes from the table")
  func usual() throws {
    let request = try TinyTable.open(in: nowhere).request
    #expect(request.scale == .smoke)
    #expect(request.form == .corrected)
    #expect(request.epochs == 2)
    #expect(request.seeds == 0..<2)
    #expect(request.rows == ["sphere-1", "sphere-2"])
    let paper = try TinyTable.open(in: nowhere) { $0.scale = .paper }.request
    #expect(paper.epochs == 50)
    #expect(paper.runs == 10)
  }

  @Test(
    "a row answers to its name and its identifier, however they are written",
    arguments: ["S^2", "s^2", "sphere-2", "Sphere:2", "SPHERE 2"])
  func rowNames(name: String) throws {
    #expect(
      try TinyTable.open(in: nowhere) { $0.rows = [name, name] }.request.rows == ["sphere-2"])
  }

  @Test("rows keep the table's order")
  func rowOrder() throws {
    let request = try TinyTable.open(in: nowhere) { $0.rows = ["S^2", "S^1"] }.request
    #expect(request.rows == ["sphere-1", "sphere-2"])
  }

  @Test("an unknown row names the near one and all")
  func unknownRow() {
    #expect(
      throws: ConfigurationError.unknownName(
        kind: "row", name: "spere-2", near: "sphere-2", known: ["sphere-1", "sphere-2"])
    ) {
      try TinyTable.open(in: nowhere) { $0.rows = ["spere-2"] }
    }
    #expect(throws: ConfigurationError.self) { try TinyTable.open(in: nowhere) { $0.rows = [""] } }
  }

  @Test("numbers out of range and settings that have options of their own are refused")
  func outOfRange() {
    #expect(throws: ConfigurationError.self) { try TinyTable.open(in: nowhere) { $0.epochs = 0 } }
    #expect(throws: ConfigurationError.self) { try TinyTable.open(in: nowhere) { $0.runs = 0 } }
    for key in ["epochs", "model", "data", "seed", "device", "form"] {
      #expect(throws: ConfigurationError.self) {
        try TinyTable.open(in: nowhere) { $0.settings = [(key, "1")] }
      }
    }
    #expect {
      try TinyTable.open(in: nowhere) { $0.settings = [("widht", "3")] }
    } throws: {
      "\($0)".contains("Did you mean 'width'?")
    }
  }

  @Test("a table whose data must be named says how")
  func needsData() throws {
    let table = TinyTable.table(data: .named(usage: "npy:FILE"))
    #expect(
      throws: ExperimentError.noData(table: "tiny-table", row: nil, usage: "npy:FILE")
    ) {
      try TinyTable.open(table, in: nowhere)
    }
    let request = try TinyTable.open(table, in: nowhere) { $0.data = ["circle:count=50"] }.request
    #expect(request.data == ["sphere-1": "circle:count=50", "sphere-2": "circle:count=50"])
  }

  @Test("a row can have data of its own; rows without are left out unless they are asked for")
  func ownData() throws {
    let table = TinyTable.table(
      data: nil,
      rows: [
        TinyTable.row("loop", id: "loop", data: .generated("loop:count=30"), "sphere:1"),
        TinyTable.row("bunny", id: "bunny", data: .named(usage: "ply:FILE"), "sphere:2"),
      ])
    #expect(try TinyTable.open(table, in: nowhere).request.rows == ["loop"])
    #expect(
      throws: ExperimentError.noData(table: "tiny-table", row: "bunny", usage: "ply:FILE")
    ) {
      try TinyTable.open(table, in: nowhere) { $0.rows = ["bunny"] }
    }
    let request = try TinyTable.open(table, in: nowhere) {
      $0.data = ["bunny=sphere:count=30"]
    }.request
    #expect(request.rows == ["loop", "bunny"])
    #expect(request.data["bunny"] == "sphere:count=30")
    #expect(throws: ConfigurationError.self) {
      try TinyTable.open(table, in: nowhere) { $0.data = ["circle:count=30"] }
    }
  }

  @Test("data that are missing, unknown or no pictures are refused before anything is written")
  func badData() throws {
    try withTemporaryFolder { folder in
      var table = TinyTable.table()
      table.needsPictures = true
      let path = folder.path + "/table"
      #expect(throws: ExperimentError.noPictures(data: "circle:count=40", shape: [2])) {
        try TinyTable.open(table, in: path)
      }
      #expect(throws: FormatError.notFound(path: folder.path + "/x.npy")) {
        try TinyTable.open(in: path) { $0.data = ["npy:\(folder.path)/x.npy"] }
      }
      #expect(throws: DatasetError.self) {
        try TinyTable.open(in: path) { $0.data = ["cirle"] }
      }
      #expect(!FileManager.default.fileExists(atPath: path))
    }
  }
}
