import DiffeoTestSupport
import Foundation
import Testing

@Suite("Devices")
struct DeviceTests {
  @Test("devices lists what --device takes")
  func devices() throws {
    let outcome = try Diffeo.run("devices", "--json")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let list = try #require(try outcome.json["devices"] as? [[String: Any]])
    #expect(list.indices.map { list[$0]["index"] as? Int } == Array(list.indices))
    let first = try #require(list.first)
    for key in ["name", "kind", "platform", "driver"] { #expect(first[key] is String, "\(key)") }
    for key in ["memory_bytes", "compute_units"] {
      #expect((first[key] as? Int ?? 0) > 0, "\(key)")
    }
    let profile = try #require(first["profile"] as? [String: Any])
    #expect(profile["vector_width"] is Int && profile["matrix_product"] is String)
    let table = try Diffeo.run("devices").output
    #expect(table.contains(try #require(first["name"] as? String)))
  }

  @Test("a device that is not there lists those that are", arguments: ["99", "-1", "tpu"])
  func noSuchDevice(selector: String) throws {
    try withTemporaryFolder { folder in
      let outcome = try Diffeo.run(
        TrainTests.small + ["--device=\(selector)", "--out", folder.path + "/run"])
      expect(outcome, 69, "'\(selector)'", "0: ", "reference")
      #expect(!FileManager.default.fileExists(atPath: folder.path + "/run"))
    }
  }

  @Test("without a driver the message names the package, and the reference works")
  func noDriver() throws {
    try withTemporaryFolder { folder in
      let nothing = ["OCL_ICD_VENDORS": folder.path]
      let run = folder.path + "/run"
      expect(try Diffeo.run(["devices"], environment: nothing), 69, "pocl-opencl-icd", "reference")
      let failed = try Diffeo.run(TrainTests.small + ["--out", run], environment: nothing)
      expect(failed, 69, "pocl-opencl-icd")
      let trained = try Diffeo.run(
        TrainTests.small + ["--out", run, "--device", "reference"], environment: nothing)
      #expect(trained.status == 0, "\(trained.errors)")
      let compared = try Diffeo.run(
        ["selftest", "--quick", "--device", "reference"], environment: nothing)
      #expect(compared.status == 0, "\(compared.errors)")
    }
  }

  @Test("doctor finds a usable device, and says what to do where there is none")
  func doctor() throws {
    let outcome = try Diffeo.run("doctor", "--json")
    #expect(outcome.status == 0, "\(outcome.output)")
    #expect(try outcome.json["usable"] as? Bool == true)
    let checks = try #require(try outcome.json["checks"] as? [[String: Any]])
    let names = checks.compactMap { $0["name"] as? String }
    for part in ["drivers", "kernel", "matrix product", "CLBlast", "memory"] {
      #expect(names.contains { $0.contains(part) }, "\(part)")
    }
    try withTemporaryFolder { folder in
      let failed = try Diffeo.run(["doctor"], environment: ["OCL_ICD_VENDORS": folder.path])
      #expect(failed.status == 69)
      #expect(failed.output.contains("pocl-opencl-icd"))
      #expect(failed.errors.isEmpty)
    }
  }

  @Test("doctor survives a driver that ends the process, and names it")
  func crashingDriver() throws {
    try withTemporaryFolder { folder in
      let library = folder.path + "/libcrash.so"
      let source = "__attribute__((constructor)) static void load(void) { __builtin_trap(); }"
      let made = try Diffeo.shell(
        "echo '\(source)' | $(command -v clang || command -v cc) -x c -shared -fPIC - -o '\(library)'"
      )
      #expect(made.status == 0, "a C compiler is needed: \(made.errors)")
      func register(_ name: String, _ text: String) throws {
        try Data(text.utf8).write(to: folder.appending(path: name))
      }
      try register("crash.icd", library)
      try register("empty.icd", "")
      try register("gone.icd", folder.path + "/libgone.so\n")
      let outcome = try Diffeo.run(
        ["doctor", "--json"], environment: ["OCL_ICD_VENDORS": folder.path])
      #expect(outcome.status == 69, "\(outcome.errors)")
      let checks = try #require(try outcome.json["checks"] as? [[String: Any]])
      func found(_ name: String) -> String {
        checks.first { $0["name"] as? String == name }?["found"] as? String ?? ""
      }
      #expect(found("driver crash.icd").contains("libcrash.so ends the process"))
      #expect(found("driver empty.icd").contains("no library"))
      #expect(found("driver gone.icd").contains("no device"))
    }
  }

  @Test("selftest passes on the device")
  func selftest() throws {
    let outcome = try Diffeo.run("selftest", "--quick", "--device", Diffeo.device, "--json")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let json = try outcome.json
    #expect(json["passed"] as? Bool == true)
    #expect((json["cases"] as? Int ?? 0) > 100)
    let families = try #require(json["families"] as? [[String: Any]])
    #expect(families.contains { $0["family"] as? String == "matrix/matmul" })
    #expect(json["seconds"] is Double && json["seed"] is Int && json["device"] is String)
  }

  @Test(
    "selftest notices a kernel that computes something else, and one that does not compile",
    arguments: [("#define tanh(x) sin(x)", "tanh"), ("#error on purpose", "unary.cl:1")])
  func selftestFails(line: String, part: String) throws {
    try withTemporaryFolder { folder in
      let kernels = folder.path + "/elementwise"
      try FileManager.default.createDirectory(atPath: kernels, withIntermediateDirectories: true)
      let text = try line + "\n" + Repository.text("Kernels/elementwise/unary.cl")
      try Data(text.utf8).write(to: URL(fileURLWithPath: kernels + "/unary.cl"))
      let outcome = try Diffeo.run(
        "selftest", "--quick", "--device", Diffeo.device, "--kernel-dir", folder.path)
      #expect(outcome.status == 70)
      #expect(outcome.output.contains("FAIL"))
      #expect(outcome.errors.contains(part), "\(outcome.errors)")
    }
  }

  @Test("a folder of kernels that is not there is missing")
  func missingKernels() throws {
    expect(try Diffeo.run("selftest", "--quick", "--kernel-dir", "/nowhere"), 66, "/nowhere")
  }
}
