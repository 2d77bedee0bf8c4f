import DiffeoTensors
import DiffeoTestSupport
import DiffeoVerification
import Testing

@Suite("Every tensor operation against the reference")
struct SweepTests {
  /// All kernels but those of the matrix product, which has implementations of its own to choose.
  static let families = Set(VerificationSuite.tensors.cases(.full).map(\.family))
    .filter { !$0.hasPrefix("matrix/") }.sorted()

  @Test("the device agrees over edge shapes", arguments: families, TestProfile.allCases)
  func agrees(family: String, profile: TestProfile) throws {
    try expectAgreement(.tensors, family: family, on: profile)
  }

  @Test("names are unique, so that a failure names one case", arguments: VerificationSize.allCases)
  func uniqueNames(size: VerificationSize) {
    expectUniqueNames(.tensors, size)
  }
}
