import DiffeoExperiments
import DiffeoFormats
import DiffeoModels
import DiffeoReports
import DiffeoTensors
import DiffeoTestSupport
import Foundation
import Testing

@Suite("Making a table again")
struct ReproductionTests {
  @Test("each row is trained once for each seed, and means and deviations are those of its runs")
  func runs() throws {
    try withTemporaryFolder { folder in
      let path = folder.path + "/table"
      let reproduction = try TinyTable.open(in: path)
      let observer = CountingObserver()
      #expect(try reproduction.run(on: .reference, observer))
      #expect(observer.runs == 4)
      let results = try object(path + "/results.json")
      let rows = try #require(results["rows"] as? [[String: Any]])
      #expect(rows.map { $0["name"] as? String } == ["S^1", "S^2"])
      for (row, id) in zip(rows, ["sphere-1", "sphere-2"]) {
        let values = try (0...1).map { seed in
          let file = "\(path)/rows/\(id)-seed\(seed)/metrics.csv"
          let last = try MetricsFile(reading: file).series("test_elbo").last
          return try #require(last).value
        }
        let (mean, half) = ((values[0] + values[1]) / 2, abs(values[0] - values[1]) / 2)
        // The file of metrics has eight digits.
        let tolerance = 1e-7 * abs(mean)
        #expect(abs(try #require(row["elbo"] as? Double) - mean) < tolerance)
        #expect(abs(try #require(row["elbo_std"] as? Double) - half * 2.0.squareRoot()) < tolerance)
        #expect((row["paper"] as? [String: Any])?["elbo"] as? Double == -2)
        #expect((row["paper"] as? [String: Any])?["elbo_std"] as? Double == 0.25)
        #expect((row["paper"] as? [String: Any])?["kl_std"] is NSNull)
        #expect((row["values"] as? [String: [Double]])?["log_likelihood"]?.count == 2)
      }
    }
  }

  @Test("results say what they were made of and with")
  func identity() throws {
    try withTemporaryFolder { folder in
      let path = folder.path + "/table"
      let reproduction = try TinyTable.open(in: path) {
        $0.seed = 7
        $0.runs = 1
        $0.rows = ["S^2"]
        $0.epochs = 1
      }
      #expect(try reproduction.run(on: .reference, CountingObserver()))
      let results = try object(path + "/results.json")
      for (key, value) in [
        "table": "tiny-table", "scale": "smoke", "form": "corrected", "device": "reference",
        "version": DiffeoVersion.current, "data": "circle:count=40",
      ] {
        #expect(results[key] as? String == value, "\(key)")
      }
      for (key, value) in [
        "epochs": 1, "paper_epochs": 50, "runs": 1, "paper_runs": 10, "seed": 7, "schema": 1,
      ] {
        #expect(results[key] as? Int == value, "\(key)")
      }
      #expect(results["seeds"] as? [Int] == [7])
      #expect(results["complete"] as? Bool == true)
      #expect((results["machine"] as? [String: Any])?["cores"] as? Int ?? 0 > 0)
      #expect((results["seconds"] as? Double ?? 0) > 0)
      let rows = try #require(results["rows"] as? [[String: Any]])
      #expect(rows.count == 1)
      #expect(rows.first?["elbo_std"] is NSNull)
      #expect(rows.first?["data_count"] as? Int == 40)
      for name in ["results.md", "report.html"] {
        let text = try String(contentsOfFile: path + "/" + name, encoding: .utf8)
        for part in ["ELBO, paper", "S^2", "-2.00 ± 0.25", "1 epoch", "50 epochs"] {
          #expect(text.contains(part), "\(part) in \(name)")
        }
        #expect(!text.contains(folder.path))
      }
      #expect(
        try String(contentsOfFile: path + "/report.html", encoding: .utf8).contains("<img "))
    }
  }

  @Test("a table that is interrupted in a row ends in the same figures, and nothing is done twice")
  func resumes() throws {
    try withTemporaryFolder { folder in
      let (whole, broken) = (folder.path + "/whole", folder.path + "/broken")
      #expect(try TinyTable.open(in: whole).run(on: .reference, CountingObserver()))
      // A look at the loss at the end of each epoch: the third run stops after its first epoch.
      let interrupted = CountingObserver(stoppingAfter: 5)
      #expect(!(try TinyTable.open(in: broken).run(on: .reference, interrupted)))
      #expect(interrupted.runs == 3)
      #expect(try object(broken + "/results.json")["complete"] as? Bool == false)
      // Nothing said: the folder knows.
      let choices = TableChoices()
      let continued = try Reproduction(of: TinyTable.table(), choices, in: broken)
      #expect(continued.request.device == "reference")
      let rest = CountingObserver()
      #expect(try continued.run(on: .reference, rest))
      #expect(rest.runs == 2)
      func values(_ path: String) throws -> [[String: [Double]]] {
        let rows = try object(path + "/results.json")["rows"] as? [[String: Any]]
        return try #require(rows).compactMap { $0["values"] as? [String: [Double]] }
      }
      #expect(try values(broken) == values(whole))
      #expect(try object(broken + "/results.json")["complete"] as? Bool == true)
      let nothing = CountingObserver()
      #expect(try TinyTable.open(in: broken).run(on: .reference, nothing))
      #expect(nothing.runs == 0)
    }
  }

  @Test("a run that ended before its first checkpoint begins again")
  func beginsAgain() throws {
    try withTemporaryFolder { folder in
      let path = folder.path + "/table"
      let reproduction = try TinyTable.open(in: path) { $0.runs = 1 }
      #expect(try reproduction.run(on: .reference, CountingObserver()))
      let files = FileManager.default
      let (first, second) = (path + "/rows/sphere-1-seed0", path + "/rows/sphere-2-seed0")
      let figures = try Data(contentsOf: URL(fileURLWithPath: first + "/figures.json"))
      try files.removeItem(atPath: first + "/figures.json")
      try files.removeItem(atPath: first + "/checkpoints/last")
      try files.removeItem(atPath: second)
      try files.createDirectory(
        atPath: second + "/checkpoints", withIntermediateDirectories: true)
      let observer = CountingObserver()
      #expect(try reproduction.run(on: .reference, observer))
      #expect(observer.runs == 2)
      let again = try object(first + "/figures.json")["figures"] as? [String: Double]
      let before = try JSONSerialization.jsonObject(with: figures) as? [String: Any]
      #expect(again == before?["figures"] as? [String: Double])
    }
  }

  @Test("more runs and other rows join those that are there")
  func grows() throws {
    try withTemporaryFolder { folder in
      let path = folder.path + "/table"
      func run(_ rows: [String], runs: Int) throws -> Int {
        let observer = CountingObserver()
        let reproduction = try TinyTable.open(in: path) {
          $0.rows = rows
          $0.runs = runs
        }
        #expect(try reproduction.run(on: .reference, observer))
        return observer.runs
      }
      #expect(try run(["sphere-2"], runs: 1) == 1)
      #expect(try run(["sphere-1", "sphere-2"], runs: 2) == 3)
      #expect(try run(["sphere-1"], runs: 1) == 0)
      let results = try TinyTable.open(in: path).results()
      #expect(results.rows.map(\.row.id) == ["sphere-1", "sphere-2"])
      #expect(results.rows.map(\.seeds) == [[0, 1], [0, 1]])
    }
  }

  @Test(
    "a folder made with another option is refused, with both values",
    arguments: [
      ("epochs", "2", "3"), ("scale", "smoke", "paper"), ("form", "corrected", "faithful"),
      ("seed", "0", "4"), ("data", "circle:count=40", "circle:count=41"),
      ("device", "reference", "cpu"), ("width", "its usual value", "9"),
      ("table", "tiny-table", "other-table"),
    ])
  func refuses(option: String, there: String, asked: String) throws {
    try withTemporaryFolder { folder in
      let path = folder.path + "/table"
      let reproduction = try TinyTable.open(in: path) {
        $0.runs = 1
        $0.rows = ["sphere-1"]
      }
      #expect(try reproduction.run(on: .reference, CountingObserver()))
      let other = ExperimentError.otherOption(
        path: path, option: option, there: there, asked: asked)
      #expect(throws: other) {
        try TinyTable.open(
          TinyTable.table(name: option == "table" ? asked : "tiny-table"), in: path
        ) {
          switch option {
          case "epochs": $0.epochs = 3
          case "scale": $0.scale = .paper
          case "form": $0.form = .faithful
          case "seed": $0.seed = 4
          case "data": $0.data = [asked]
          case "device": $0.device = asked
          case "width": $0.settings = [("width", "9")]
          default: break
          }
        }
      }
    }
  }

  @Test("a run whose own options were changed is refused")
  func refusesChangedRun() throws {
    try withTemporaryFolder { folder in
      let path = folder.path + "/table"
      let stopped = try TinyTable.open(in: path)
      #expect(!(try stopped.run(on: .reference, CountingObserver(stoppingAfter: 1))))
      let config = path + "/rows/sphere-1-seed0/config.json"
      let text = try String(contentsOfFile: config, encoding: .utf8)
      try Data(text.replacingOccurrences(of: "\"width\" : 8", with: "\"width\" : 9").utf8)
        .write(to: URL(fileURLWithPath: config))
      #expect(
        throws: ExperimentError.otherOption(
          path: path + "/rows/sphere-1-seed0", option: "width", there: "9", asked: "8")
      ) {
        try stopped.run(on: .reference, CountingObserver())
      }
    }
  }

  @Test("a folder that holds something else is left alone")
  func leavesOthersAlone() throws {
    try withTemporaryFolder { folder in
      try Data("mine".utf8).write(to: folder.appending(path: "note.txt"))
      #expect(throws: ExperimentError.exists(folder.path)) {
        try TinyTable.open(in: folder.path)
      }
      #expect(throws: RunError.noFolder) { try TinyTable.open(in: "") }
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["note.txt"])
    }
  }

  @Test("a run that comes to no finite number names row and seed; what is finished stays")
  func diverges() throws {
    try withTemporaryFolder { folder in
      let path = folder.path + "/table"
      // A step throws every parameter to 1000, and their products out of float32.
      let wild: [String: ConfigurationValue] = [
        "manifold": .text("sphere:1"), "learning_rate": .number(1000), "variance": .number(1e-9),
      ]
      let table = TinyTable.table(rows: [
        TinyTable.row("S^1", id: "sphere-1", "sphere:1"),
        TableRow("wild", id: "wild", paper: [:], options: wild),
      ])
      let reproduction = try TinyTable.open(table, in: path) {
        $0.runs = 1
        $0.seed = 3
      }
      let error = #expect(throws: ExperimentError.self) {
        try reproduction.run(on: TestDevice.backend(), CountingObserver())
      }
      guard case .diverged("wild", 3, let reason)? = error else {
        Issue.record("\(String(describing: error))")
        return
      }
      #expect(reason.contains("no longer a finite number"))
      #expect(try reproduction.results().rows.map(\.row.id) == ["sphere-1"])
    }
  }

  @Test("a measure of one's own can stop, and goes on without training again")
  func measures() throws {
    try withTemporaryFolder { folder in
      let path = folder.path + "/table"
      var table = TinyTable.table(rows: [TinyTable.row("S^1", id: "sphere-1", "sphere:1")])
      table.measure = { run in
        if run.shouldStop() { return nil }
        let points = try run.session.trainer.model.samplePrior(4, key: RandomKey(seed: 1))
        return ["fid": Double(try points.values().count), "lost": .nan]
      }
      let stopped = CountingObserver(stoppingAfter: 2)
      let first = try TinyTable.open(table, in: path) { $0.runs = 1 }
      #expect(!(try first.run(on: .reference, stopped)))
      let checkpoint = path + "/rows/sphere-1-seed0/checkpoints/last/state.json"
      #expect(try object(checkpoint)["epoch"] as? Int == 2)
      let observer = CountingObserver()
      #expect(try TinyTable.open(table, in: path).run(on: .reference, observer))
      let figures = try first.results().rows.first?.figures
      #expect(figures?["fid"]?.mean == 8)
      #expect(figures?["lost"] == nil)
    }
  }
}
