import DiffeoSpectral
import DiffeoTestSupport
import DiffeoVerification
import Testing

@Suite("Diffusion maps against the reference")
struct SweepTests {
  static let families = Set(VerificationSuite.spectral.cases(.full).map(\.family)).sorted()

  @Test("the device agrees over edge shapes", arguments: families, [TestProfile.own, .gpu])
  func agrees(family: String, profile: TestProfile) throws {
    try expectAgreement(.spectral, family: family, on: profile)
  }

  @Test("names are unique, so that a failure names one case", arguments: VerificationSize.allCases)
  func uniqueNames(size: VerificationSize) {
    expectUniqueNames(.spectral, size)
  }
}
