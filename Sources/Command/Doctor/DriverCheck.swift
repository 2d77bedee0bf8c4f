internal import Foundation

/// Looks for the drivers that the OpenCL loader will load.
enum DriverCheck {
  static func findings() -> [Finding] {
    let places = ProcessInfo.processInfo.environment["OCL_ICD_VENDORS"] ?? "/etc/OpenCL/vendors"
    let drivers = drivers(in: places)
    if drivers.isEmpty {
      return [
        Finding(
          "drivers", .broken, "none registered in \(places)",
          advice: """
            'apt-get install pocl-opencl-icd' makes the CPU a device; a GPU needs the driver of \
            its vendor, which registers itself there.
            """)
      ]
    }
    return [Finding("drivers", .fine, "\(drivers.joined(separator: ", ")) in \(places)")]
  }

  /// The registered names; the place is a folder of `.icd` files, or one such file.
  private static func drivers(in place: String) -> [String] {
    if place.hasSuffix(".icd") {
      return FileManager.default.fileExists(atPath: place) ? [place] : []
    }
    let names = try? FileManager.default.contentsOfDirectory(atPath: place)
    return (names ?? []).filter { $0.hasSuffix(".icd") }.sorted()
  }
}
