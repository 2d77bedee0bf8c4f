import DiffeoSpectral
import DiffeoTestSupport
import DiffeoVerification
import Testing

@Suite("Diffusion maps against the reference")
struct SweepTests {
  static let families = Set(VerificationSuite.spectral.cases(.full).map(\.family)).sorted()

  @Test("the device agrees over edge shapes", arguments: families, [TestProfile.own, .gpu])
  func agrees(family: String, profile: TestProfile) throws {
    let cases = VerificationSuite.spectral.cases(.full).filter { $0.family == family }
    for outcome in Verification.run(cases, on: try TestDevice.backend(profile))
    where !outcome.passed { Issue.record("\(outcome.summary)") }
  }

  @Test("names are unique, so that a failure names one case", arguments: VerificationSize.allCases)
  func uniqueNames(size: VerificationSize) {
    let names = VerificationSuite.spectral.cases(size).map { "\($0.family) \($0.name)" }
    let repeated = Dictionary(grouping: names) { $0 }.filter { $0.value.count > 1 }.keys
    #expect(repeated.isEmpty)
  }
}
