/// What can go wrong between a program and its OpenCL device, named by what the user can do.
public enum OpenCLError: Error, Sendable, Equatable {
  /// The loader found no driver at all.
  case noPlatform
  /// No device answers to the selector; `available` describes those that do.
  case noSuchDevice(selector: String, available: [String])
  /// A call failed with an OpenCL status.
  case callFailed(call: String, status: Int32, detail: String)
  /// A kernel source did not compile; the log names the `.cl` file and line.
  case buildFailed(source: String, options: String, log: String)
  /// No kernel source of that name is embedded or lies in the override folder.
  case noSuchSource(String, searched: String)
  /// The Swift argument list of a kernel is not the kernel's own.
  case signatureMismatch(kernel: String, swift: [String], kernelTypes: [String])
  /// The device cannot hold what was asked for, even after the pool gave back its free blocks.
  case outOfMemory(requested: Int, label: String, live: [String], limit: Int)
  /// The matrix library failed with a status of its own.
  case matrixLibraryFailed(call: String, status: Int32)
}

extension OpenCLError: CustomStringConvertible {
  /// One sentence on what happened and one on what to do.
  public var description: String {
    switch self {
    case .noPlatform:
      """
      No OpenCL driver was found. Install one: on Debian and Ubuntu `apt-get install \
      pocl-opencl-icd` makes the CPU a device; a GPU needs its vendor's driver and an .icd file in \
      /etc/OpenCL/vendors (or in the folder that OCL_ICD_VENDORS names). Without a driver, \
      `--device reference` runs everything on the host, slowly.
      """
    case .noSuchDevice(let selector, let available):
      "There is no device '\(selector)'. Choose among: "
        + (available + ["reference (host, slow)"]).joined(separator: "; ") + "."
    case .callFailed(let call, let status, let detail):
      "\(call) failed with \(StatusName.of(status))" + (detail.isEmpty ? "." : ": \(detail)")
    case .buildFailed(let source, let options, let log):
      "The kernel source \(source) did not compile with options '\(options)':\n\(log)"
    case .noSuchSource(let name, let searched):
      "There is no kernel source '\(name)' (\(searched))."
    case .signatureMismatch(let kernel, let swift, let kernelTypes):
      "The kernel \(kernel) takes \(kernelTypes), but Swift binds \(swift)."
    case .outOfMemory(let requested, let label, let live, let limit):
      """
      Out of device memory: \(ByteCount.text(requested)) for '\(label)' do not fit under the limit \
      of \(ByteCount.text(limit)). In use: \(live.isEmpty ? "nothing" : live.joined(separator: ", ")). \
      Use a smaller batch or another device.
      """
    case .matrixLibraryFailed(let call, let status):
      "\(call) failed with status \(status)."
    }
  }
}

/// Byte counts as people read them.
package enum ByteCount {
  /// For instance `1.5 GiB` or `640 B`.
  package static func text(_ bytes: Int) -> String {
    let units = ["B", "KiB", "MiB", "GiB", "TiB"]
    var value = Double(bytes)
    var unit = 0
    while value >= 1024, unit < units.count - 1 {
      value /= 1024
      unit += 1
    }
    let tenths = (value * 10).rounded() / 10
    return unit == 0 ? "\(bytes) B" : "\(tenths) \(units[unit])"
  }
}
