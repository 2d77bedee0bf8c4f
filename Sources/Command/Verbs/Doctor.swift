internal import ArgumentParser
internal import Diffeo

/// Looks for what keeps the machine from computing.
struct Doctor: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Check drivers, devices, libraries and caches, and say what to do about failures.",
    discussion: "Ends with status 0 when there is a usable device, else with 69.")

  @OptionGroup var output: OutputOptions

  mutating func run() throws {
    let drivers = DriverCheck()
    // What a driver does to a process it would do to this one.
    let devices = drivers.crashes ? Self.unseen : Self.devices()
    let isUsable = devices.contains { own in own.allSatisfy { $0.health != .broken } }
    try report(drivers.findings + devices.flatMap { $0 } + [HostCheck.memory()], isUsable)
    if !isUsable { throw Failure(.unavailable) }
  }

  /// What was found on each device.
  private static func devices() -> [[Finding]] {
    do {
      return try Device.all().map { DeviceCheck($0).findings() }
    } catch {
      return [[Finding("devices", .broken, "none", advice: error.description)]]
    }
  }

  private static let unseen = [
    [
      Finding(
        "devices", .broken, "not looked at",
        advice: "See first to the driver that ends the process."
      )
    ]
  ]

  private func report(_ findings: [Finding], _ isUsable: Bool) throws {
    if output.json {
      let list = findings.map { finding in
        JSON.object([
          ("name", .text(finding.name)), ("health", .text(finding.health.rawValue)),
          ("found", .text(finding.found)), ("advice", finding.advice.map(JSON.text) ?? .null),
        ])
      }
      return try output.print([("usable", .flag(isUsable)), ("checks", .list(list))])
    }
    var table = Table(["result", "check", "found"])
    for finding in findings { table.add([finding.health.rawValue, finding.name, finding.found]) }
    let advice = findings.compactMap { finding in
      finding.advice.map { "\n\(finding.name): \($0)" }
    }
    let verdict =
      isUsable
      ? "\nThere is a usable device."
      : "\nThere is no usable device; --device reference still works, slowly."
    try Console.result(table.text + advice.joined() + verdict)
  }
}
