internal import COpenCL

/// Owns a compiled program.
@safe final class ProgramHandle {
  let program: cl_program
  let name: String
  private let context: ContextHandle

  /// Compiles a text for the context's device.
  init(
    _ text: String, name: String, definitions: [Definition], in context: ContextHandle
  ) throws(OpenCLError) {
    var status: cl_int = 0
    let created: cl_program? = unsafe text.withCString { bytes in
      var pointer: UnsafePointer<CChar>? = unsafe bytes
      return unsafe clCreateProgramWithSource(context.context, 1, &pointer, nil, &status)
    }
    guard let created = unsafe created, status == CL_SUCCESS else {
      throw .callFailed(call: "clCreateProgramWithSource", status: status, detail: name)
    }
    unsafe self.program = created
    self.name = name
    self.context = context
    let options =
      (["-cl-std=CL1.2", "-cl-kernel-arg-info"]
      + definitions.map { "-D\($0.name)=\($0.value)" }).joined(separator: " ")
    var device: cl_device_id? = unsafe context.device.handle
    let built = unsafe clBuildProgram(created, 1, &device, options, nil, nil)
    if built != CL_SUCCESS {
      let log = (try? unsafe Self.log(created, context.device.handle)) ?? ""
      let reason = log.isEmpty ? StatusName.of(built) : log
      throw .buildFailed(source: name, options: options, log: reason)
    }
  }

  deinit {
    let status = unsafe clReleaseProgram(program)
    assert(status == CL_SUCCESS, "clReleaseProgram: \(StatusName.of(status))")
  }

  private static func log(
    _ program: cl_program, _ device: cl_device_id
  ) throws(OpenCLError) -> String {
    try unsafe infoString("clGetProgramBuildInfo") {
      unsafe clGetProgramBuildInfo(
        program, device, cl_program_build_info(CL_PROGRAM_BUILD_LOG), $0, $1, $2)
    }
  }
}

extension KernelSources {
  /// A text behind the prelude and the files that it stands on; `#line` makes build errors name the
  /// file, or the title.
  func program(_ title: String, text: String) throws(OpenCLError) -> String {
    var program = ""
    for part in Self.prelude + Self.foundations(of: text) {
      program += "#line 1 \"Kernels/\(part)\"\n" + (try self.text(of: part)) + "\n"
    }
    return program + "#line 1 \"\(title)\"\n" + text + "\n"
  }

  /// What stands before every kernel.
  static let prelude = ["prelude/common.cl", "prelude/random.cl", "prelude/reduce.cl"]

  /// The files that a text's header says it stands on: `// After      a.cl, b.cl`.
  static func foundations(of text: String) -> [String] {
    let header = text.split(separator: "\n").prefix { $0.hasPrefix("//") }
    guard let line = header.first(where: { $0.hasPrefix("// After ") }) else { return [] }
    return line.dropFirst("// After ".count).split(separator: ",").map { name in
      String(name.filter { $0 != " " })
    }
  }
}
