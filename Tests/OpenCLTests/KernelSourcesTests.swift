import DiffeoOpenCL
import DiffeoTestSupport
import Foundation
import Testing

@Suite("Kernel sources")
struct KernelSourcesTests {
  static let files = (try? Repository.files(in: "Kernels", withExtension: "cl")) ?? []
  static let kernelFiles = files.filter { !$0.hasPrefix("prelude/") }

  @Test("every file of Kernels/ is embedded, and nothing else")
  func embedded() throws {
    #expect(!Self.files.isEmpty)
    #expect(KernelSources.embeddedNames.sorted() == Self.files)
    #expect(Set(KernelSources.embeddedNames).count == KernelSources.embeddedNames.count)
  }

  @Test("the embedded text is the file's", arguments: files)
  func text(file: String) throws {
    #expect(try KernelSources().text(of: file) == Repository.text("Kernels/\(file)"))
  }

  @Test("a kernel file is ASCII, and its lines are no longer than 120 characters", arguments: files)
  func ascii(file: String) throws {
    let text = try Repository.text("Kernels/\(file)")
    let bad = text.unicodeScalars.first { !$0.isASCII || $0 == "\t" || $0 == "\r" }
    #expect(bad == nil)
    let long = text.split(separator: "\n").filter { $0.count > 120 }
    #expect(long.isEmpty)
  }

  @Test("a kernel file says its layout, its work and who launches it", arguments: kernelFiles)
  func header(file: String) throws {
    let header = try Repository.text("Kernels/\(file)").split(separator: "\n")
      .prefix { $0.hasPrefix("//") }
    for field in ["Layout", "Work", "Host"] {
      #expect(header.contains { $0.hasPrefix("// \(field) ") }, "no line '// \(field)'")
    }
    let host = header.first { $0.hasPrefix("// Host ") }?.split(separator: " ") ?? []
    let paths = host.filter { $0.hasPrefix("Sources/") || $0.hasPrefix("Benchmarks/") }
    #expect(!paths.isEmpty, "the line '// Host' names no file")
    for path in paths.map({ $0.trimmingCharacters(in: [",", ";"]) }) {
      let place = Repository.root.appending(path: path).path
      #expect(FileManager.default.fileExists(atPath: place), "\(path) does not exist")
    }
  }

  @Test(
    "a kernel file compiles with the prelude alone, for every profile", arguments: kernelFiles,
    TestProfile.allCases)
  func compiles(file: String, profile: TestProfile) throws {
    let engine = try TestDevice.engine(profile)
    let error = try #require(throws: OpenCLError.self) {
      let _: Kernel<UInt32> = try engine.kernel("no_such_kernel", in: file, local: 1)
    }
    // It compiled if the name of the kernel is all that is wrong.
    guard case .callFailed("clCreateKernel", -46, _) = error else {
      Issue.record("\(error)")
      return
    }
  }

  @Test("a name that is not there is an error")
  func unknown() {
    #expect(throws: OpenCLError.noSuchSource("a/b.cl", searched: "embedded")) {
      try KernelSources().text(of: "a/b.cl")
    }
  }
}
