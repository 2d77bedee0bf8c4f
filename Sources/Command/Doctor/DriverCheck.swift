internal import Foundation

/// Looks at the drivers that the OpenCL loader will load, each in a process of its own, so that one
/// that crashes takes nothing with it.
struct DriverCheck {
  /// What was found: on what is registered, and on each driver.
  let findings: [Finding]
  /// Whether a driver ends the process that loads it.
  let crashes: Bool

  /// What a driver is registered by, and the library that it names.
  private struct Driver {
    let name: String
    let library: String
  }

  init() {
    let drivers = Self.drivers
    guard !drivers.isEmpty else {
      (findings, crashes) = ([Self.nothing], false)
      return
    }
    let names = drivers.map(\.name).joined(separator: ", ")
    let own = drivers.map(Self.finding)
    findings = [Finding("drivers", .fine, "\(names) in \(Self.place)")] + own
    crashes = own.contains { $0.health == .broken }
  }

  private static var nothing: Finding {
    Finding(
      "drivers", .broken, "none registered in \(place)",
      advice: """
        'apt-get install pocl-opencl-icd' makes the CPU a device; a GPU needs the driver of \
        its vendor, which registers itself there.
        """)
  }

  /// Where drivers are registered: a folder of `.icd` files, one such file, or a library itself.
  private static var place: String {
    let environment = ProcessInfo.processInfo.environment
    func value(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
    let usual = value("OPENCL_VENDOR_PATH") ?? "/etc/OpenCL/vendors"
    guard let own = value("OCL_ICD_VENDORS") else { return usual }
    let isName = own.hasSuffix(".icd") && !own.contains("/")
    let file = "\(usual)/\(own)"
    return isName && FileManager.default.fileExists(atPath: file) ? file : own
  }

  private static var drivers: [Driver] {
    let place = place
    if let names = try? FileManager.default.contentsOfDirectory(atPath: place) {
      return names.filter { $0.hasSuffix(".icd") }.sorted().map {
        Driver(name: $0, library: library(in: "\(place)/\($0)"))
      }
    }
    if place.hasSuffix(".icd") {
      guard FileManager.default.fileExists(atPath: place) else { return [] }
      return [Driver(name: place, library: library(in: place))]
    }
    // Without a slash it is for the system's loader to find.
    let isThere = !place.contains("/") || FileManager.default.fileExists(atPath: place)
    return isThere ? [Driver(name: place, library: place)] : []
  }

  /// The first line of a file; empty where there is none.
  private static func library(in file: String) -> String {
    let text = (try? String(contentsOfFile: file, encoding: .utf8)) ?? ""
    return text.split(separator: "\n", omittingEmptySubsequences: false).first.map(String.init)
      ?? ""
  }

  private static func finding(_ driver: Driver) -> Finding {
    let name = "driver \(driver.name)"
    let advice = "Reinstall the driver, or remove what registers it."
    if driver.library.isEmpty {
      return Finding(name, .doubtful, "names no library", advice: advice)
    }
    switch outcome(of: driver.library) {
    case .devices:
      return Finding(name, .fine, "\(driver.library) has devices")
    case nil:
      return Finding(name, .fine, "\(driver.library), not tried")
    case .nothing:
      return Finding(
        name, .doubtful, "\(driver.library) has no device",
        advice: """
          It is not there, or something that it needs is not (ldd tells), or this user may not open \
          the device. \(advice)
          """)
    case .crash(let signal):
      return Finding(
        name, .broken, "\(driver.library) ends the process with signal \(signal)",
        advice: "\(advice) Until then, OCL_ICD_VENDORS=LIBRARY takes another driver alone.")
    }
  }

  private enum Outcome {
    case devices
    case nothing
    case crash(Int32)
  }

  /// What `devices` comes to with one driver alone; nil where no process can be started.
  private static func outcome(of library: String) -> Outcome? {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    process.arguments = ["devices"]
    process.environment = ProcessInfo.processInfo.environment
      .merging(["OCL_ICD_VENDORS": library]) { _, own in own }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return nil }
    process.waitUntilExit()
    let status = process.terminationStatus
    if process.terminationReason == .uncaughtSignal { return .crash(status) }
    return status == ExitStatus.success.rawValue ? .devices : .nothing
  }
}
