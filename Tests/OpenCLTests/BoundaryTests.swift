import DiffeoTestSupport
import Testing

@Suite("The boundary to C")
struct BoundaryTests {
  @Test(
    "memory-unsafe code and OpenCL's C types stay inside Sources/OpenCL",
    arguments: ["unsafe", "import COpenCL", "import CCLBlast"])
  func stays(word: String) throws {
    let files = try Repository.files(in: "Sources", withExtension: "swift")
    #expect(files.contains { $0.hasPrefix("OpenCL/") })
    for file in files where !file.hasPrefix("OpenCL/") {
      let lines = try Repository.text("Sources/\(file)").split(
        separator: "\n", omittingEmptySubsequences: false)
      for (number, line) in lines.enumerated()
      where line.lowercased().contains(word.lowercased()) {
        Issue.record("Sources/\(file):\(number + 1): \(line)")
      }
    }
  }

  @Test("the word is found where it is allowed, so that the search can fail")
  func finds() throws {
    #expect(try Repository.text("Sources/OpenCL/Engine.swift").contains("import COpenCL"))
    #expect(try Repository.text("Sources/OpenCL/Handles.swift").contains("unsafe "))
  }
}
