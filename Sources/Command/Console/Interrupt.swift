internal import Diffeo
internal import Foundation
internal import Synchronization

/// Ctrl-C and the signal to terminate, taken as a wish to save and stop.
///
/// The first is remembered for whoever asks; the second ends the process at once.
final class Interrupt {
  private final class Wish: Sendable {
    let raised = Atomic(false)
  }

  private let wish = Wish()

  /// Takes the signals over.
  init() {
    HeldInterrupts.forward { [wish] in
      if wish.raised.exchange(true, ordering: .relaxed) {
        PartialFiles.removeAll()
        _exit(ExitStatus.interrupted.rawValue)
      }
      let line = "interrupted: saving the state; once more to stop at once"
      Console.log((Console.isTerminal ? "\n" : "") + line)
    }
  }

  /// Whether someone wants to stop.
  var isRaised: Bool { wish.raised.load(ordering: .relaxed) }
}
