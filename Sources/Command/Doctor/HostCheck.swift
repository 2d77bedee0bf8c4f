internal import Foundation

/// Looks at the host's memory and at the folder where PoCL keeps compiled kernels.
enum HostCheck {
  static func memory() -> Finding {
    let text = (try? String(contentsOfFile: "/proc/meminfo", encoding: .utf8)) ?? ""
    let line = text.split(separator: "\n").first { $0.hasPrefix("MemAvailable:") }
    guard let kibibytes = line?.split(separator: " ").dropFirst().first.flatMap({ Int($0) }) else {
      return Finding("host memory", .doubtful, "unknown")
    }
    let bytes = kibibytes * 1024
    let isLittle = bytes < 1 << 30
    return Finding(
      "host memory", isLittle ? .doubtful : .fine, "\(Figure.bytes(bytes)) available",
      advice: isLittle ? "Close other programs, or use small batches and data sets." : nil)
  }

  /// Where PoCL puts compiled kernels.
  static var cacheFolder: String {
    let environment = ProcessInfo.processInfo.environment
    if let own = environment["POCL_CACHE_DIR"] { return own }
    if let shared = environment["XDG_CACHE_HOME"] { return shared + "/pocl/kcache" }
    return NSHomeDirectory() + "/.cache/pocl/kcache"
  }

  static func cache() -> Finding {
    let folder = cacheFolder
    let probe = folder + "/.diffeo-\(ProcessInfo.processInfo.processIdentifier)"
    do {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true)
      try Data("probe".utf8).write(to: URL(fileURLWithPath: probe))
      try FileManager.default.removeItem(atPath: probe)
      return Finding("kernel cache", .fine, "\(folder) is writable")
    } catch {
      return Finding(
        "kernel cache", .broken, "\(folder) is not writable",
        advice: "Make it writable, or set POCL_CACHE_DIR to a folder that is.")
    }
  }
}
