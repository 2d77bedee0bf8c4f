internal import ArgumentParser
internal import Diffeo
internal import Foundation

/// The options of every verb that computes.
struct ComputeOptions: ParsableArguments {
  @Option(
    help: "auto (the first GPU, else the CPU), gpu, cpu, an index of 'diffeo devices', or reference"
  )
  var device: String?

  @Flag(help: "Print each kernel's time, launches and GB/s to standard error at the end.")
  var profile = false

  @Option(help: "Read kernel sources from this folder first; it is laid out like Kernels/.")
  var kernelDir: String?

  @Flag(help: "Use the usual kernel parameters, not those of 'diffeo tune'.")
  var untuned = false

  @Option(help: "Most device memory to use, such as 800M or 4G.")
  var memoryLimit: MemorySize?

  /// The backend asked for; `usual` names the one to take when nothing was said.
  func backend(usual: String = "auto", kernels: DeviceProfile? = nil) throws -> Backend {
    var options = Engine.Options()
    options.profiling = profile
    options.memoryLimit = memoryLimit?.bytes
    options.profile = kernels
    options.usesTuning = !untuned
    options.sources = try KernelFolder.sources(kernelDir)
    let backend = try Backend.select(device ?? usual, options: options)
    if let warning = backend.engine?.tuning.warning { Console.log("warning: \(warning)") }
    return backend
  }

  /// Prints the kernels' times if they were asked for.
  func printProfile(of backend: Backend) throws {
    guard profile else { return }
    guard let profiler = backend.engine?.profiler else {
      return Console.log("no kernels to profile on the reference path")
    }
    let rows = try profiler.rows()
    let total = rows.reduce(0) { $0 + $1.seconds }
    var table = Table(
      ["kernel", "seconds", "share", "launches", "GB/s"], numbers: [1, 2, 3, 4])
    for row in rows {
      table.add([
        row.kernel, String(format: "%.4f", row.seconds),
        String(format: "%.1f%%", 100 * row.seconds / max(total, 1e-12)), "\(row.launches)",
        String(format: "%.1f", row.gigabytesPerSecond),
      ])
    }
    Console.log(table.text)
  }
}

/// The folder that `--kernel-dir` names.
enum KernelFolder {
  /// The sources of a folder, which has to be there; the built-in ones without.
  static func sources(_ folder: String?) throws -> KernelSources {
    if let folder, try !InputFile.folderExists(folder) {
      throw FormatError.notFound(path: folder)
    }
    return KernelSources(folder: folder)
  }
}

/// A number of bytes as people write it: `800M`, `4G`, `1.5GiB`, `1000000`.
struct MemorySize: ExpressibleByArgument {
  let bytes: Int

  init?(argument: String) {
    let digits = argument.prefix { $0.isNumber || $0 == "." }
    let unit = argument.dropFirst(digits.count).lowercased()
    let powers = ["": 0, "b": 0, "k": 1, "m": 2, "g": 3, "t": 4]
    let letter = unit.hasSuffix("ib") ? String(unit.dropLast(2)) : String(unit.prefix(1))
    guard let number = Double(digits), let power = powers[letter],
      ["", "b", letter, letter + "b", letter + "ib"].contains(unit)
    else { return nil }
    let bytes = number * Double(1 << (10 * power))
    guard bytes >= 1, bytes < 9e18 else { return nil }
    self.bytes = Int(bytes)
  }
}

/// The seed of everything random.
struct SeedOption: ParsableArguments {
  @Option(parsing: .unconditional, help: "The seed of everything random.")
  var seed: Int?

  func validate() throws {
    if let seed, seed < 0 { throw ValidationError("The seed must not be negative.") }
  }
}
