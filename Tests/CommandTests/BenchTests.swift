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
        "--no-peers", "--results", file)
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(outcome.output.contains("brownian-500x5") && outcome.output.contains("reference"))
      for ending in ["json", "md", "html"] {
        #expect(FileManager.default.fileExists(atPath: folder.path + "/results." + ending))
      }
      let same = try Diffeo.run("bench", "compare", file, file)
      #expect(same.status == 0 && same.output.contains("too few rounds"))
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
      ("/no/such/python", "environment is missing"), ("/bin/false", "The peer torch ended"),
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

  @Test("says what is wrong with a request")
  func refuses() throws {
    let unknown = try Diffeo.run("bench", "neighbours")
    #expect(unknown.status == 64 && unknown.errors.contains("neighbors-60000x10-k10"))
    #expect(try Diffeo.run("bench", "brownian-500x5", "--device", "reference").status == 64)
    #expect(try Diffeo.run("bench", "--rounds", "0").status == 64)
    try withTemporaryFolder { folder in
      let file = folder.path + "/other.json"
      try "{\"schema\": 99}".write(toFile: file, atomically: true, encoding: .utf8)
      let other = try Diffeo.run("bench", "table", file)
      #expect(other.status == 65 && other.errors.contains("schema 99"))
    }
    #expect(try Diffeo.run("bench", "compare", "nowhere.json", "nowhere.json").status == 66)
  }
}
