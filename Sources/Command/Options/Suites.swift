internal import Diffeo

extension VerificationSuite {
  /// The operations of every module.
  static let all: [VerificationSuite] = [
    .tensors, .optimizers, .distributions, .manifolds, .geometry, .spectral, .metrics,
  ]
}
