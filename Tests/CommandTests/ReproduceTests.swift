import DiffeoTestSupport
import Foundation
import Testing

@Suite("Tables of papers")
struct ReproduceTests {
  /// Tiny pictures in place of the paper's.
  static let data = "translations:count=40,test-count=12,size=8"
  static let options = [
    "reproduce", "delta-vae-table2", "--data", data, "--epochs", "1", "--device", "reference",
    "--set", "width=16", "--set", "log_likelihood_samples=4",
  ]

  @Test("rows come with our figures under the metric's key and theirs under paper")
  func json() throws {
    try withTemporaryFolder { folder in
      let out = folder.path + "/table"
      let outcome = try Diffeo.run(
        Self.options + ["--rows", "S^2,flat-torus", "--seed", "4", "--out", out, "--json"])
      #expect(outcome.status == 0, "\(outcome.errors)")
      let json = try outcome.json
      #expect(json["table"] as? String == "delta-vae-table2")
      #expect(json["device"] as? String == "reference")
      #expect(json["seed"] as? Int == 4)
      #expect(json["seconds"] is Double)
      let rows = try #require(json["rows"] as? [[String: Any]])
      #expect(rows.map { $0["name"] as? String } == ["S^2", "Flat torus"])
      let keys = ["elbo", "kl", "mse", "log_likelihood"]
      for (row, theirs) in zip(
        rows,
        [
          [-3825.11, 3.45, 0.0282, -3779.75], [-3813, 6.42, 0.009, -3773.99],
        ])
      {
        let paper = try #require(row["paper"] as? [String: Any])
        for (key, value) in zip(keys, theirs) {
          #expect(row[key] is Double, "\(key)")
          #expect(abs((paper[key] as? Double ?? .nan) - value) < 1e-12, "\(key)")
        }
      }
      let files = try FileManager.default.contentsOfDirectory(atPath: out).sorted()
      #expect(files == ["report.html", "results.json", "results.md", "rows", "table.json"])
      let report = try String(contentsOfFile: out + "/report.html", encoding: .utf8)
      // Latent space, chart and reconstructions of both, and the topology of the torus.
      #expect(report.components(separatedBy: "<img ").count - 1 == 7)
      #expect(rows[0]["is_homeomorphic"] == nil)
      #expect([0, 1].contains(rows[1]["is_homeomorphic"] as? Double))
    }
  }

  @Test("a table that is interrupted says how to go on, and goes on", arguments: [SIGINT, SIGTERM])
  func resumes(signal: Int32) throws {
    try withTemporaryFolder { folder in
      let (whole, broken) = (folder.path + "/whole", folder.path + "/broken")
      let options = [
        "reproduce", "delta-vae-table2", "--data", "translations:count=800,test-count=4,size=4",
        "--epochs", "6", "--device", "reference", "--rows", "sphere-2,flat-torus", "--set",
        "width=16", "--set", "batch_size=2", "--set", "log_likelihood_samples=0",
      ]
      #expect(try Diffeo.run(options + ["--out", whole]).status == 0)
      let running = try Running(options + ["--out", broken], environment: Running.manyThreads)
      #expect(running.waits(for: "row 2 of 2"))
      #expect(running.waits(for: "Flat torus, run 1 of 1"))
      usleep(150_000)
      running.send(signal)
      let outcome = try running.wait()
      expect(outcome, 130, "diffeo reproduce delta-vae-table2 --out \(broken)")
      let resumed = try Diffeo.run("reproduce", "delta-vae-table2", "--out", broken, "--json")
      #expect(resumed.status == 0, "\(resumed.errors)")
      #expect(!resumed.errors.contains("row 1 of 2"))
      func values(_ path: String) throws -> [[String: [Double]]] {
        let data = try Data(contentsOf: URL(fileURLWithPath: path + "/results.json"))
        let object = try JSONSerialization.jsonObject(with: data) as? [String: Any]
        let rows = try #require(object?["rows"] as? [[String: Any]])
        return rows.compactMap { $0["values"] as? [String: [Double]] }
      }
      #expect(try values(broken) == values(whole))
      #expect(try values(whole).count == 2)
    }
  }

  @Test("people get a table with the paper's figures and the reasons for differences")
  func table() throws {
    try withTemporaryFolder { folder in
      let outcome = try Diffeo.run(
        Self.options + ["--rows", "flat-torus", "--out", folder.path + "/table", "--quiet"])
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(outcome.errors.isEmpty)
      for part in ["manifold", "ELBO, paper", "-3813.00 ± 5.16", "[1] We trained for 1 epoch,"] {
        #expect(outcome.output.contains(part), "\(part)")
      }
    }
  }

  @Test("the faithful form trains with the paper's constants")
  func faithful() throws {
    try withTemporaryFolder { folder in
      func divergence(_ form: String) throws -> Double {
        let outcome = try Diffeo.run(
          Self.options
            + ["--rows", "flat-torus", "--form", form, "--out", folder.path + "/" + form, "--json"])
        #expect(outcome.status == 0, "\(outcome.errors)")
        let rows = try outcome.json["rows"] as? [[String: Any]]
        return try #require(rows?.first?["kl"] as? Double)
      }
      // -log t - 1 + log 4 pi^2, with or without -log 2 pi, between the bounds of log t.
      let offset = log(4 * Double.pi * .pi) - 1
      let (faithful, corrected) = (try divergence("faithful"), try divergence("corrected"))
      #expect((3.75...8.75).contains(faithful - offset))
      #expect((2...10).contains(corrected - offset + log(2 * .pi)))
    }
  }

  @Test(
    "wrong use is refused",
    arguments: [
      (["reproduce"], "table"), (["reproduce", "delta-vae-tabel1"], "'delta-vae-table1'"),
      (["reproduce", "delta-vae-table9"], "'delta-vae-table"),
      (["reproduce", "delta-vae-table1"], "--data mnist:DIR"),
      (options + ["--rows", "sphere-3"], "'sphere-2'"), (options + ["--rows", ""], "sphere-2"),
      (options + ["--scale", "large"], "smoke"), (options + ["--form", "wrong"], "corrected"),
      (options + ["--epochs", "0"], "epochs"), (options + ["--runs", "0"], "runs"),
      (options + ["--set", "seed=3"], "--seed"), (options + ["--set", "widht=3"], "'width'"),
      (options + ["--out", ""], "folder"),
      (["reproduce", "delta-vae-table2", "--data", "translatoins"], "\"translations\""),
    ])
  func wrongUse(arguments: [String], part: String) throws {
    let out = arguments.contains("--out") ? [] : ["--out", "/nowhere/table"]
    expect(try Diffeo.run(arguments + (arguments.count > 1 ? out : [])), 64, part)
  }

  @Test("data that are missing or wrong are refused before the folder is made")
  func badData() throws {
    try withTemporaryFolder { folder in
      let out = folder.path + "/table"
      func run(_ data: String) throws -> Diffeo.Outcome {
        try Diffeo.run("reproduce", "delta-vae-table1", "--data", data, "--out", out)
      }
      expect(try run("mnist:\(folder.path)/none"), 66, "\(folder.path)/none")
      expect(try run("circle:count=40"), 65, "pictures", "[2]")
      let page = folder.path + "/train.idx3-ubyte"
      try Data("<html>moved</html>".utf8).write(to: URL(fileURLWithPath: page))
      expect(try run("idx:" + page), 65, page, "HTML")
      #expect(!FileManager.default.fileExists(atPath: out))
    }
  }

  @Test("a folder that cannot be written, holds something else or other runs is refused")
  func badFolder() throws {
    try withTemporaryFolder { folder in
      let file = folder.path + "/file"
      try Data("mine".utf8).write(to: URL(fileURLWithPath: file))
      expect(try Diffeo.run(Self.options + ["--out", file + "/table"]), 73, file)
      expect(try Diffeo.run(Self.options + ["--out", file]), 73, file)
      expect(try Diffeo.run(Self.options + ["--out", folder.path]), 73, folder.path)
      let out = folder.path + "/table"
      let first = try Diffeo.run(Self.options + ["--rows", "sphere-2", "--out", out])
      #expect(first.status == 0, "\(first.errors)")
      expect(
        try Diffeo.run(Self.options + ["--form", "faithful", "--out", out]), 73, "form", "corrected"
      )
      let damaged = out + "/rows/sphere-2-seed0/figures.json"
      try Data("{".utf8).write(to: URL(fileURLWithPath: damaged))
      expect(try Diffeo.run(Self.options + ["--out", out]), 65, damaged)
    }
  }

  @Test("the help names the tables and their rows")
  func help() throws {
    let outcome = try Diffeo.run("reproduce", "--help")
    #expect(outcome.status == 0)
    for word in ["delta-vae-table1", "delta-vae-table2", "mnist:DIR", "embedded-torus"] {
      #expect(outcome.output.contains(word), "\(word)")
    }
  }
}
