internal import ArgumentParser
internal import Diffeo

/// Lists the devices.
struct Devices: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List the OpenCL devices, with the index that --device takes.")

  @Option(help: "Only what this takes elsewhere: auto, gpu, cpu, or an index.")
  var device: String?

  @OptionGroup var output: OutputOptions

  mutating func run() throws {
    let devices = try device.map { [try Device.select($0)] } ?? Device.all()
    if output.json {
      return try output.print([("devices", .list(devices.map(\.members)))])
    }
    var table = Table(
      [
        "index", "kind", "name", "platform", "driver", "memory", "units", "vectors", "matrices",
        "tuning",
      ],
      numbers: [0, 5, 6, 7])
    for device in devices {
      let tuning = DeviceTuning(for: device)
      let profile = tuning.parameters.profile ?? DeviceProfile(for: device)
      table.add([
        "\(device.index)", device.kind.rawValue, device.name, device.platform, device.driver,
        Figure.bytes(device.globalMemory), "\(device.computeUnits)", "\(profile.vectorWidth)",
        profile.matrixProduct.rawValue, tuning.name,
      ])
    }
    try Console.result(table.text)
  }
}

extension Device {
  /// The device as JSON has it.
  fileprivate var members: JSON {
    let tuning = DeviceTuning(for: self)
    let profile = tuning.parameters.profile ?? DeviceProfile(for: self)
    return .object([
      ("index", .integer(index)), ("name", .text(name)), ("kind", .text(kind.rawValue)),
      ("platform", .text(platform)), ("vendor", .text(vendor)), ("driver", .text(driver)),
      ("version", .text(version)), ("memory_bytes", .integer(globalMemory)),
      ("largest_allocation_bytes", .integer(largestAllocation)),
      ("compute_units", .integer(computeUnits)), ("clock_mhz", .integer(clockMHz)),
      (
        "profile",
        .object([
          ("vector_width", .integer(profile.vectorWidth)),
          ("work_group_size", .integer(profile.workGroupSize)),
          ("element_group_size", .integer(profile.elementGroupSize)),
          ("matrix_product", .text(profile.matrixProduct.rawValue)),
        ])
      ),
      ("tuning", .text(tuning.name)),
    ])
  }
}
