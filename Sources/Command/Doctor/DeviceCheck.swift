internal import Diffeo

/// Tries a device out: context, compiler, a kernel's result, matrix products.
struct DeviceCheck {
  private let device: Device

  init(_ device: Device) {
    self.device = device
  }

  func findings() -> [Finding] {
    var findings = [
      Finding(
        name("device"), .fine,
        "\(device.name), \(device.kind.rawValue), \(device.platform) \(device.driver)"),
      memory, tuning,
    ]
    if device.platform.contains("Portable Computing Language") {
      findings.append(HostCheck.cache())
    }
    findings.append(
      attempt("kernel", advice: "Update or reinstall the driver.") { try addition(Engine(device)) })
    findings.append(
      attempt("matrix product", advice: "Update or reinstall the driver.") {
        try product(DeviceProfile(for: device))
      })
    findings.append(
      attempt("CLBlast", advice: "Reinstall the package libclblast1, or update the driver.") {
        var profile = DeviceProfile(for: device)
        profile.matrixProduct = .clblast
        return try product(profile)
      })
    return findings
  }

  private func name(_ check: String) -> String { "\(device.index): \(check)" }

  private var memory: Finding {
    let isLittle = device.globalMemory < 1 << 30
    return Finding(
      name("memory"), isLittle ? .doubtful : .fine,
      "\(Figure.bytes(device.globalMemory)), at once \(Figure.bytes(device.largestAllocation))",
      advice: isLittle ? "Use small batches, or --memory-limit to share it." : nil)
  }

  private var tuning: Finding {
    let tuning = DeviceTuning(for: device)
    if let warning = tuning.warning {
      return Finding(name("tuning"), .doubtful, tuning.summary, advice: warning)
    }
    let advice = "'diffeo tune --device \(device.index)' looks for better ones."
    return Finding(
      name("tuning"), .fine,
      tuning.origin == .usual ? "\(tuning.summary); \(advice)" : tuning.summary)
  }

  /// Runs a check that says by how much a result was wrong.
  private func attempt(
    _ check: String, advice: String, _ body: () throws -> Double
  ) -> Finding {
    do {
      let error = try body()
      if error == 0 { return Finding(name(check), .fine, "right") }
      return Finding(name(check), .broken, "wrong by \(error)", advice: advice)
    } catch {
      return Finding(name(check), .broken, "\(error)", advice: advice)
    }
  }

  /// The error of a small kernel of its own: compiled, run and compared.
  private func addition(_ engine: Engine) throws -> Double {
    let source = """
      __kernel void doctor_add(const uint count, __global const float* x, __global float* y) {
        const uint i = get_global_id(0);
        if (i < count) y[i] += x[i];
      }
      """
    let kernel: Kernel<UInt32, Buffer<Float>, Buffer<Float>> = try engine.kernel(
      "doctor_add", text: source, title: "doctor.cl", local: 16)
    let values = (0..<100).map(Float.init)
    let x = try engine.buffer(copying: values.span)
    let y = try engine.buffer(copying: values.span)
    try kernel(100, x, y, groups: .groups(of: 16, covering: 100))
    return Self.error(try engine.read(y), values.map { 2 * $0 })
  }

  /// The error of a product of whole numbers, which is exact in any order of summation.
  private func product(_ profile: DeviceProfile) throws -> Double {
    var options = Engine.Options()
    options.profile = profile
    let device = Backend.openCL(try Engine(device, options: options))
    let values = (0..<4096).map { Float($0 * 7 % 17 - 8) }
    let product = { (backend: Backend) throws -> [Float] in
      let matrix = try Tensor(values, shape: [64, 64], on: backend)
      return try matrix.matrixProduct(matrix, transposeRight: true).values()
    }
    return Self.error(try product(device), try product(.reference))
  }

  private static func error(_ found: [Float], _ expected: [Float]) -> Double {
    zip(found, expected).reduce(0) { worst, pair in
      let error = abs(Double(pair.0) - Double(pair.1))
      return error.isNaN ? .infinity : max(worst, error)
    }
  }
}
