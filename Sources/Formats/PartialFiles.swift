internal import Synchronization

/// The temporary files that are being written, so that a process that is told to end can take them
/// along.
public enum PartialFiles {
  private static let names = Mutex<Set<String>>([])

  /// Removes all of them.
  ///
  /// Whoever still writes one writes to a file without a name.
  public static func removeAll() {
    for name in names.withLock({ $0 }) { try? FileSystem.remove(name) }
  }

  static func add(_ name: String) { names.withLock { _ = $0.insert(name) } }

  static func drop(_ name: String) { names.withLock { _ = $0.remove(name) } }
}
