internal import CFormats
internal import Foundation
internal import Synchronization

/// Ctrl-C, the signal to terminate and the end of the terminal as messages to one function, whatever
/// handlers the libraries of the process install.
public enum HeldInterrupts {
  private static let handler = Mutex<(@Sendable () -> Void)?>(nil)

  /// Takes the signals from this thread and from all that start after it, and reports each.
  ///
  /// The first call must come before other threads start; later ones change who is told.
  ///
  /// - Parameter handler: Called on a thread of its own, once for each signal.
  public static func forward(to handler: @escaping @Sendable () -> Void) {
    let isFirst = Self.handler.withLock { current in
      defer { current = handler }
      return current == nil
    }
    guard isFirst else { return }
    diffeo_hold_interrupts()
    Thread.detachNewThread {
      while true {
        _ = diffeo_await_interrupt()
        Self.handler.withLock { $0 }?()
      }
    }
  }
}
