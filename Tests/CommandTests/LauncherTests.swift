import DiffeoTestSupport
import Foundation
import Testing

/// The launcher in a folder of its own, starting a program that prints what it was given.
@Suite("The launcher of a gathered folder")
struct LauncherTests {
  /// A folder with a space in its name, and in it the launcher, drivers, and files that name some.
  private struct Place {
    /// What the drivers of the vendors are called, and files that name them.
    static let libraries = [
      ("amd.icd", "libamdocl64.so"), ("intel.icd", "libigdrcl.so"),
      ("nvidia.icd", "libnvidia-opencl.so.1"), ("pocl.icd", "libpocl.so.2"),
    ]

    let root: URL
    let launcher: String
    let drivers: URL
    let vendors: URL
    let cache: URL

    init(_ folder: URL) throws {
      root = folder.appending(path: "a place")
      launcher = root.path + "/diffeo"
      (drivers, vendors) = (root.appending(path: "drivers"), root.appending(path: "vendors"))
      cache = root.appending(path: "cache")
      let program = root.appending(path: "libexec")
      for folder in [program, drivers, vendors] {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      }
      try Repository.text(".ci/launcher").write(
        toFile: launcher, atomically: true, encoding: .utf8)
      let script = """
        #!/bin/sh
        echo "args:$*"
        echo "vendors:${OCL_ICD_VENDORS-}"
        [ ! -d "${OCL_ICD_VENDORS-}" ] || cat "$OCL_ICD_VENDORS"/*.icd
        """
      let path = program.path + "/diffeo"
      try script.write(toFile: path, atomically: true, encoding: .utf8)
      for file in [launcher, path] {
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file)
      }
      // All that the launcher looks for are there, so that it comes to none of the machine's.
      for (file, name) in Self.libraries {
        try Data().write(to: drivers.appending(path: name))
        try register(library(name) + (file == "nvidia.icd" ? "" : "\n"), as: file)
      }
    }

    /// The path of a library.
    func library(_ name: String) -> String { drivers.path + "/" + name }

    /// Writes a file that names a library.
    func register(_ text: String, as file: String) throws {
      try Data(text.utf8).write(to: vendors.appending(path: file))
    }

    /// Removes a file that names a library.
    func forget(_ file: String) throws {
      try FileManager.default.removeItem(at: vendors.appending(path: file))
    }

    /// Starts it.
    func run(
      _ arguments: String..., by path: String? = nil, environment: [String: String] = [:]
    ) throws -> Diffeo.Outcome {
      let own = [
        "OPENCL_VENDOR_PATH": vendors.path, "LD_LIBRARY_PATH": drivers.path,
        "XDG_CACHE_HOME": cache.path, "OCL_ICD_VENDORS": "",
      ]
      return try Running(
        executable: URL(fileURLWithPath: path ?? launcher), arguments,
        environment: own.merging(environment) { _, other in other }
      ).wait()
    }
  }

  private func inPlace(_ body: (Place) throws -> Void) throws {
    try withTemporaryFolder { try body(Place($0)) }
  }

  /// The libraries in the folder that the program was given.
  private func gathered(_ outcome: Diffeo.Outcome) -> [String] {
    outcome.output.split(separator: "\n").dropFirst(2).map(String.init)
  }

  @Test("drivers that files name are left to the loader, wherever the launcher is linked from")
  func registered() throws {
    try inPlace { place in
      let link = place.root.path + "/link"
      try FileManager.default.createSymbolicLink(
        atPath: link, withDestinationPath: place.launcher)
      let listed = Place.libraries.map { "\n  " + place.library($0.1) }.joined()
      for path in [place.launcher, link] {
        let outcome = try place.run("devices", "two words", by: path)
        #expect(outcome.output == "args:devices two words\nvendors:\n", "\(outcome.errors)")
        #expect(outcome.errors == "OpenCL drivers:\(listed)\n")
      }
      #expect(try place.run("train").errors.isEmpty)
      #expect(!FileManager.default.fileExists(atPath: place.cache.path))
    }
  }

  @Test("a vendor's library that no file names joins those that have one")
  func others() throws {
    try inPlace { place in
      try place.forget("amd.icd")
      try place.register("/nowhere/libgone.so", as: "gone.icd")
      try place.register("", as: "empty.icd")
      let outcome = try place.run("doctor")
      let names = ["libigdrcl.so", "libnvidia-opencl.so.1", "libpocl.so.2", "libamdocl64.so"]
      #expect(gathered(outcome) == names.map(place.library), "\(outcome.errors)")
      #expect(outcome.output.contains("vendors:\(place.cache.path)/"))
      #expect(outcome.errors.contains("/nowhere/libgone.so, which is not there"))
      let found = "\(place.library("libamdocl64.so")), which no file in \(place.vendors.path)"
      #expect(outcome.errors.contains(found))
    }
  }

  @Test("what was found on another day is not used again")
  func forgets() throws {
    try inPlace { place in
      try place.forget("intel.icd")
      #expect(try gathered(place.run("train")).contains(place.library("libigdrcl.so")))
      try place.register("/opt/other/libigdrcl.so", as: "intel.icd")
      try FileManager.default.removeItem(atPath: place.library("libigdrcl.so"))
      try place.forget("pocl.icd")
      let names = ["libamdocl64.so", "libnvidia-opencl.so.1", "libpocl.so.2"]
      #expect(
        try gathered(place.run("train")).filter { !$0.hasPrefix("/usr") }
          == names.map(place.library))
    }
  }

  @Test("without a home, files go where temporary ones do")
  func noHome() throws {
    try inPlace { place in
      try place.forget("pocl.icd")
      let environment = [
        "XDG_CACHE_HOME": "", "HOME": "/nowhere", "XDG_RUNTIME_DIR": "",
        "TMPDIR": place.root.path,
      ]
      for _ in 1...2 {
        let outcome = try place.run("train", environment: environment)
        #expect(outcome.output.contains("vendors:\(place.root.path)/diffeo-vendors-"))
        #expect(gathered(outcome).count == 4)
      }
      #expect(!FileManager.default.fileExists(atPath: "/nowhere"))
    }
  }

  @Test("OCL_ICD_VENDORS has the say")
  func chosen() throws {
    try inPlace { place in
      try place.forget("nvidia.icd")
      for choice in [place.vendors.path, "/nowhere/one.icd"] {
        let outcome = try place.run("devices", environment: ["OCL_ICD_VENDORS": choice])
        #expect(outcome.output.contains("vendors:\(choice)\n"))
        #expect(!outcome.errors.contains("nvidia"))
      }
    }
  }
}
