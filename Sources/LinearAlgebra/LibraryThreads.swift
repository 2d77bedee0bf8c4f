internal import CLinearAlgebra

/// The threads that the linear algebra library starts when a program is loaded.
public enum LibraryThreads {
  /// Ends them; the library starts others when it needs them.
  ///
  /// They are older than anything that a program can say about signals, and take those that all
  /// later threads leave to one. A program that holds signals, as the command does, calls this
  /// once, after its main thread holds them: threads that start later do as well.
  public static func end() { diffeo_end_threads() }
}
