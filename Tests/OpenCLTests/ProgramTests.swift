import DiffeoOpenCL
import DiffeoTestSupport
import Foundation
import Testing

/// A kernel that writes a constant.
private func constant(_ value: String) -> String {
  "__kernel void constant_value(__global int* y)\n{\n  y[get_global_id(0)] = \(value);\n}\n"
}

/// Runs the kernel `constant_value` of a source.
private func value(
  _ engine: Engine, in source: String, _ definitions: [Definition] = []
) throws -> Int32 {
  let kernel: Kernel<Buffer<Int32>> = try engine.kernel(
    "constant_value", in: source, definitions: definitions, local: 1)
  let y: Buffer<Int32> = try engine.buffer(count: 1)
  try kernel(y, groups: 1)
  return try engine.read(y)[0]
}

@Suite("Programs")
struct ProgramTests {
  @Test("a build error names the text's title and line")
  func errorInText() throws {
    let engine = try TestDevice.engine()
    let error = try #require(throws: OpenCLError.self) {
      let _: Kernel<Buffer<Int32>> = try engine.kernel(
        "constant_value", text: constant("missing_name"), title: "my text", local: 1)
    }
    guard case .buildFailed(let source, let options, let log) = error else {
      Issue.record("\(error)")
      return
    }
    #expect(source == "my text")
    #expect(options.contains("-cl-kernel-arg-info"))
    #expect(log.contains("my text:3:") && log.contains("missing_name"))
  }

  @Test("a build error in an override folder names Kernels/... and the line of the file")
  func errorInFolder() throws {
    try withTemporaryFolder { folder in
      try write(constant("missing_name"), to: "trial/bad.cl", in: folder)
      let engine = try TestDevice.engine { $0.sources = KernelSources(folder: folder.path) }
      let error = try #require(throws: OpenCLError.self) { try value(engine, in: "trial/bad.cl") }
      #expect(error.description.contains("Kernels/trial/bad.cl:3:"))
      #expect(error.description.contains("missing_name"))
    }
  }

  @Test("a source of the folder takes the place of the embedded one, the others stay")
  func overrides() throws {
    try withTemporaryFolder { folder in
      try write(constant("11"), to: "random/fill.cl", in: folder)
      let sources = KernelSources(folder: folder.path)
      #expect(try sources.text(of: "random/fill.cl") == constant("11"))
      #expect(
        try sources.text(of: "reduction/reduce.cl")
          == KernelSources().text(of: "reduction/reduce.cl"))
      let engine = try TestDevice.engine { $0.sources = sources }
      #expect(try value(engine, in: "random/fill.cl") == 11)
    }
  }

  @Test("a program is compiled once for its definitions")
  func cache() throws {
    try withTemporaryFolder { folder in
      try write(constant("LEVEL + 1"), to: "trial/level.cl", in: folder)
      let engine = try TestDevice.engine { $0.sources = KernelSources(folder: folder.path) }
      #expect(try value(engine, in: "trial/level.cl", [Definition("LEVEL", 1)]) == 2)
      try write(constant("LEVEL + 100"), to: "trial/level.cl", in: folder)
      #expect(try value(engine, in: "trial/level.cl", [Definition("LEVEL", 1)]) == 2)
      #expect(try value(engine, in: "trial/level.cl", [Definition("LEVEL", 2)]) == 102)
    }
  }

  @Test("a caller's definition wins over the profile's")
  func definitions() throws {
    let engine = try TestDevice.engine()
    let text = constant("VEC * 1000 + WG")
    let kernel: Kernel<Buffer<Int32>> = try engine.kernel(
      "constant_value", text: text, title: "profile", local: 1)
    let own: Kernel<Buffer<Int32>> = try engine.kernel(
      "constant_value", text: text, title: "profile", definitions: [Definition("VEC", "3")],
      local: 1)
    let y: Buffer<Int32> = try engine.buffer(count: 1)
    let group = engine.profile.workGroupSize
    try kernel(y, groups: 1)
    #expect(try engine.read(y) == [Int32(engine.profile.vectorWidth * 1000 + group)])
    try own(y, groups: 1)
    #expect(try engine.read(y) == [Int32(3000 + group)])
  }

  @Test("a source that does not exist is named, with where it was searched")
  func unknownSource() throws {
    let engine = try TestDevice.engine { $0.sources = KernelSources(folder: "/absent") }
    let error = try #require(throws: OpenCLError.self) { try value(engine, in: "no/such.cl") }
    #expect(error == .noSuchSource("no/such.cl", searched: "embedded sources, /absent"))
  }

  private func write(_ text: String, to path: String, in folder: URL) throws {
    let file = folder.appending(path: path)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try text.write(to: file, atomically: true, encoding: .utf8)
  }
}
