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
      #expect(same.status == 0 && same.output.contains("within noise"))
    }
  }

  @Test("says what is wrong with a request")
  func refuses() throws {
    let unknown = try Diffeo.run("bench", "neighbours")
    #expect(unknown.status == 64 && unknown.errors.contains("neighbors-60000x10-k10"))
    #expect(try Diffeo.run("bench", "brownian-500x5", "--device", "reference").status == 64)
    #expect(try Diffeo.run("bench", "--rounds", "0").status == 64)
    #expect(try Diffeo.run("bench", "compare", "nowhere.json", "nowhere.json").status == 66)
  }
}
