internal import Foundation
internal import Synchronization

/// What a run of benchmarks keeps on the machine while it lasts, and what nobody else would remove
/// when it is told to end: the processes of peers, and the folders of their inputs.
package enum Leftovers {
  private struct Kept {
    var processes: Set<Int32> = []
    var folders: Set<URL> = []
  }

  private static let kept = Mutex(Kept())

  /// Removes all folders and ends all processes, in this order: whoever waits for a process goes on
  /// when it ends.
  package static func clear() {
    let all = kept.withLock { $0 }
    for folder in all.folders { remove(folder) }
    all.processes.forEach(end)
  }

  static func add(_ folder: URL) { kept.withLock { _ = $0.folders.insert(folder) } }

  /// Removes a folder for good.
  static func drop(_ folder: URL) {
    remove(folder)
    kept.withLock { _ = $0.folders.remove(folder) }
  }

  static func add(_ process: Process) {
    kept.withLock { _ = $0.processes.insert(process.processIdentifier) }
  }

  static func drop(_ process: Process) {
    kept.withLock { _ = $0.processes.remove(process.processIdentifier) }
  }

  /// Ends a process at once, with all that it started: our children hold SIGTERM back, as we do,
  /// and lead groups of their own.
  static func end(_ process: Int32) {
    kill(-process, SIGKILL)
    kill(process, SIGKILL)
  }

  /// Removes a folder even while someone still writes into it.
  private static func remove(_ folder: URL) {
    for _ in 0..<3 where FileManager.default.fileExists(atPath: folder.path) {
      try? FileManager.default.removeItem(at: folder)
    }
  }
}

extension Process {
  /// Waits for the end, and ends what takes too long.
  ///
  /// - Parameter seconds: How long it may take.
  /// - Returns: Whether it was in time.
  @discardableResult func hasEnded(within seconds: Double) -> Bool {
    if waits(until: .now() + seconds) { return true }
    Leftovers.end(processIdentifier)
    // Something of it that has left the group is not waited for.
    _ = waits(until: .now() + 1)
    return false
  }

  private func waits(until deadline: DispatchTime) -> Bool {
    while isRunning {
      if deadline <= .now() { return false }
      Thread.sleep(forTimeInterval: 0.005)
    }
    return true
  }
}
