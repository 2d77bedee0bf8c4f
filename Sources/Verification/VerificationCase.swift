public import DiffeoTensors

/// How much a verification covers.
public enum VerificationSize: String, Sendable, CaseIterable {
  /// Few, tiny shapes: every kernel once, for simulators that check each memory access.
  case quick
  /// All edge shapes.
  case full
}

/// One comparison of a backend with the reference: what to run, and how far the results may differ.
///
/// The inputs must be the same on both: numbers that float32 holds, from a seed.
public struct VerificationCase: Sendable {
  /// What is run, and on what shapes: `softmax [3, 97]`.
  public let name: String
  /// The kernel file, without its extension: `reduction/softmax`.
  public let family: String
  /// How far the results may be from the reference.
  public let tolerance: Tolerance
  /// Runs it on a backend.
  public let run: @Sendable (Backend) throws -> [Tensor]

  /// A comparison whose operation gives several tensors.
  public init(
    _ name: String, family: String, tolerance: Tolerance,
    tensors run: @escaping @Sendable (Backend) throws -> [Tensor]
  ) {
    self.name = name
    self.family = family
    self.tolerance = tolerance
    self.run = run
  }

  /// A comparison whose operation gives one tensor.
  public init(
    _ name: String, family: String, tolerance: Tolerance,
    run: @escaping @Sendable (Backend) throws -> Tensor
  ) {
    self.init(name, family: family, tolerance: tolerance, tensors: { [try run($0)] })
  }
}

/// The cases that a module contributes.
public struct VerificationSuite: Sendable {
  /// The module's short name.
  public let name: String
  /// Its cases of a size.
  public let cases: @Sendable (VerificationSize) -> [VerificationCase]

  /// A suite.
  public init(
    _ name: String, cases: @escaping @Sendable (VerificationSize) -> [VerificationCase]
  ) {
    self.name = name
    self.cases = cases
  }
}
