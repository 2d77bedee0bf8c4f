import DiffeoTestSupport
import Foundation
import Testing

@Suite("The verb bench")
struct BenchTests {
  @Test("measures a device and the reference, and leaves results, a table and a page")
  func measures() throws {
    try withTemporaryFolder { folder in
      let file = folder.path + "/results.json"
      let outcome = try Diffeo.run(
        "bench", "brownian-500x5", "--device", "auto", "--device", "reference", "--rounds", "2",
        "--no-peers", "--results", file, environment: ["DIFFEO_COMMIT": "abc123"])
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(outcome.output.contains("brownian-500x5") && outcome.output.contains("reference"))
      for ending in ["json", "md", "html"] {
        #expect(FileManager.default.fileExists(atPath: folder.path + "/results." + ending))
      }
      #expect(outcome.output.contains("the page to read is \(folder.path)/results.html"))
      #expect(try Diffeo.run("bench", "table", file).output.contains("Commit abc123, "))
      let same = try Diffeo.run("bench", "compare", file, file)
      #expect(same.status == 0 && same.output.contains("too few rounds"))
      #expect(same.output.contains("Times over ours differ by 0.0 % in the middle"))
    }
  }

  @Test("a kernel that is wrong marks its row, and the command ends with status 70")
  func wrongKernel() throws {
    try withTemporaryFolder { folder in
      let kernels = folder.appendingPathComponent("reduction")
      try FileManager.default.createDirectory(at: kernels, withIntermediateDirectories: true)
      let right = try Repository.text("Kernels/reduction/squared_error.cl")
      let wrong = right.replacingOccurrences(of: "= 0.0f;", with: "= 1.0f;")
      #expect(wrong != right)
      try wrong.write(
        to: kernels.appendingPathComponent("squared_error.cl"), atomically: true, encoding: .utf8)
      let file = folder.path + "/results.json"
      let outcome = try Diffeo.run(
        "bench", "squared-error-33x70", "transpose-33x70", "--device", Diffeo.device, "--rounds",
        "1", "--no-peers", "--kernel-dir", folder.path, "--results", file)
      #expect(outcome.status == 70 && outcome.output.contains("WRONG"), "\(outcome.errors)")
      let table = try Diffeo.run("bench", "table", file).output
      #expect(table.contains("wrong: result 1"))
      #expect(table.contains(" with kernels of \(folder.path)"))
      #expect(table.split(separator: "\n").contains { $0.contains("transpose-33x70 | diffeo") })
    }
  }

  @Test("a training step is checked as well")
  func step() throws {
    let outcome = try Diffeo.run(
      "bench", "er-embedding-step", "--device", Diffeo.device, "--rounds", "1", "--no-peers")
    #expect(outcome.status == 0 && !outcome.output.contains("WRONG"), "\(outcome.errors)")
    #expect(outcome.output.contains("The harness adds"))
  }

  @Test("peers without a Python are left out, and said once; those that end are named")
  func peers() throws {
    let peers = Repository.root.appending(path: "Benchmarks/peers").path
    for (python, words) in [
      ("/no/such/python", "environment is missing"), ("/usr", "environment is missing"),
      ("/bin/false", "The peer torch ended"),
    ] {
      let outcome = try Diffeo.run(
        ["bench", "mmd-64x3", "mmd-65x3", "--device", Diffeo.device, "--rounds", "1"],
        environment: ["DIFFEO_PYTHON": python, "DIFFEO_PEERS": peers])
      #expect(outcome.status == 0, "\(outcome.errors)")
      let count = outcome.output.components(separatedBy: words).count - 1
      #expect(count == (python == "/bin/false" ? 2 : 1), "\(outcome.output)")
      #expect(outcome.output.contains("mmd-65x3"))
    }
  }

  /// A peer that answers twice and then no more, but for the end of its input.
  private static func silentPeer(_ folder: String) throws -> [String: String] {
    try peer(
      folder,
      """
      turns=0
      while read -r line; do
        turns=$((turns + 1))
        if [ $turns -le 2 ]; then echo '{"seconds": 0.01, "library": "silence 1"}'
        else echo 'the peer is silent' >&2; fi
      done
      """)
  }

  /// The environment in which every peer is this script.
  private static func peer(_ folder: String, _ script: String) throws -> [String: String] {
    let program = folder + "/peer"
    try "#!/bin/sh\n\(script)\n".write(toFile: program, atomically: true, encoding: .utf8)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program)
    return [
      "DIFFEO_PYTHON": program, "TMPDIR": folder,
      "DIFFEO_PEERS": Repository.root.appending(path: "Benchmarks/peers").path,
    ]
  }

  /// Names of results that a run of benchmarks has left, and of those it has not come to.
  private static func names(_ file: String) throws -> (rows: [String], unfinished: [String]?) {
    struct Results: Decodable {
      struct Row: Decodable { var name: String }
      var rows: [Row]
      var unfinished: [String]?
    }
    let bytes = try Data(contentsOf: URL(fileURLWithPath: file))
    let results = try JSONDecoder().decode(Results.self, from: bytes)
    return (results.rows.map(\.name), results.unfinished)
  }

  @Test(
    "a run that is ended keeps its rows, leaves nothing behind, and can be continued",
    arguments: [SIGTERM, SIGKILL])
  func ended(signal: Int32) throws {
    try withTemporaryFolder { folder in
      let file = folder.path + "/results.json"
      let options = ["--device", Diffeo.device, "--rounds", "3", "--results", file]
      let run = try Running(
        ["bench", "transpose-33x70", "mmd-64x3", "transpose-70x33"] + options,
        environment: try Self.silentPeer(folder.path))
      #expect(run.waits(for: "the peer is silent"))
      run.send(signal)
      let outcome = try run.wait()
      #expect(outcome.status == (signal == SIGKILL ? 128 + SIGKILL : 130), "\(outcome.errors)")
      #expect(try Self.names(file) == (["transpose-33x70"], ["mmd-64x3", "transpose-70x33"]))
      if signal == SIGKILL { return }
      #expect(outcome.errors.contains("interrupted; \(file)"))
      let left = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      #expect(!left.contains { $0.hasPrefix("diffeo-") })
      let rest = try Diffeo.run(["bench", "--continue", "--no-peers"] + options)
      #expect(rest.status == 0 && !rest.output.contains("transpose-33x70"), "\(rest.errors)")
      let found = try Self.names(file)
      #expect(found.rows.sorted() == ["mmd-64x3", "transpose-33x70", "transpose-70x33"])
      #expect(found.unfinished == nil)
    }
  }

  @Test("a peer that gives no answer is left out, and the others go on")
  func silent() throws {
    try withTemporaryFolder { folder in
      let file = folder.path + "/results.json"
      let outcome = try Diffeo.run(
        [
          "bench", "mmd-64x3", "transpose-33x70", "--device", Diffeo.device, "--rounds", "3",
          "--peer-limit", "1", "--results", file,
        ], environment: try Self.silentPeer(folder.path))
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(outcome.output.contains("left out: gave no answer in 1 s"))
      #expect(try Self.names(file).rows == ["mmd-64x3", "mmd-64x3", "transpose-33x70"])
    }
  }

  @Test("a peer whose times cannot be is left out, and one that waits for others ends with them")
  func odd() throws {
    for (script, reason) in [
      ("while read -r line; do echo '{\"seconds\": 0}'; done", "its turn took 0.0 s"),
      ("while read -r line; do echo '{\"seconds\": 1e308}'; done", "its turn took 1e+308 s"),
      ("sleep 900 &\nwait", "gave no answer in 1 s"),
    ] {
      try withTemporaryFolder { folder in
        let outcome = try Diffeo.run(
          ["bench", "mmd-64x3", "--device", Diffeo.device, "--rounds", "1", "--peer-limit", "1"],
          environment: try Self.peer(folder.path, script))
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output.contains(reason), "\(outcome.output)")
      }
    }
  }

  @Test("results go to a file or a folder, which is tried before anything is measured")
  func destinations() throws {
    try withTemporaryFolder { folder in
      let file = folder.path + "/other.json"
      try "{\"schema\": 99}".write(toFile: file, atomically: true, encoding: .utf8)
      for (place, status) in [("/dev/null", 73), (folder.path + "/none/a.json", 73), (file, 65)] {
        let outcome = try Diffeo.run("bench", "transpose-33x70", "--results", place)
        #expect(outcome.status == status && outcome.output.isEmpty, "\(outcome.errors)")
        #expect(outcome.errors.contains(place))
      }
    }
    #expect(try Diffeo.run("bench", "--continue").status == 64)
  }

  @Test("says what is wrong with a request")
  func refuses() throws {
    let unknown = try Diffeo.run("bench", "neighbours")
    #expect(unknown.status == 64 && unknown.errors.contains("neighbors-60000x10-k10"))
    #expect(try Diffeo.run("bench", "brownian-500x5", "--device", "reference").status == 64)
    #expect(try Diffeo.run("bench", "--rounds", "0").status == 64)
    let size = try Diffeo.run("bench", "neighbors-5000x3-k5000")
    #expect(size.status == 64 && size.errors.contains("K is 5000, and goes from 1 to 1024"))
    try withTemporaryFolder { folder in
      let file = folder.path + "/other.json"
      try "{\"schema\": 99}".write(toFile: file, atomically: true, encoding: .utf8)
      let other = try Diffeo.run("bench", "table", file)
      #expect(other.status == 65 && other.errors.contains("schema 99"))
    }
    #expect(try Diffeo.run("bench", "compare", "nowhere.json", "nowhere.json").status == 66)
  }
}
