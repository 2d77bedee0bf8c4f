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
    let cases = VerificationSuite.tensors.cases(.full).filter { $0.family == family }
    for outcome in Verification.run(cases, on: try TestDevice.backend(profile))
    where !outcome.passed { Issue.record("\(outcome.summary)") }
  }

  @Test("names are unique, so that a failure names one case", arguments: VerificationSize.allCases)
  func uniqueNames(size: VerificationSize) {
    let names = VerificationSuite.tensors.cases(size).map { "\($0.family) \($0.name)" }
    let repeated = Dictionary(grouping: names) { $0 }.filter { $0.value.count > 1 }.keys
    #expect(repeated.isEmpty)
  }
}
