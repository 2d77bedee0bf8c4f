internal import CFormats
internal import Foundation

/// Ctrl-C and the signal to terminate as messages to one function, whatever handlers the libraries
/// of the process install.
public enum HeldInterrupts {
  /// Takes the signals from this thread and from all that start after it, and reports each.
  ///
  /// - Parameter handler: Called on a thread of its own, once for each signal.
  public static func forward(to handler: @escaping @Sendable () -> Void) {
    diffeo_hold_interrupts()
    Thread.detachNewThread {
      while true {
        _ = diffeo_await_interrupt()
        handler()
      }
    }
  }
}
