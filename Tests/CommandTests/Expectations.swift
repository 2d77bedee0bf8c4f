import Testing

/// Checks the status, that exactly one error is reported, and that its message has some parts.
func expect(
  _ outcome: Diffeo.Outcome, _ status: Int32, _ parts: String...,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(outcome.status == status, "\(outcome.errors)", sourceLocation: sourceLocation)
  #expect(outcome.errorLines.count == 1, "\(outcome.errors)", sourceLocation: sourceLocation)
  for part in parts {
    #expect(
      outcome.errors.contains(part), "'\(part)' in: \(outcome.errors)",
      sourceLocation: sourceLocation)
  }
  for noise in ["Fatal error", "NSCocoaErrorDomain", "Swift.", "Backtrace"] {
    #expect(!outcome.errors.contains(noise), "\(outcome.errors)", sourceLocation: sourceLocation)
  }
}

/// Expects what every verb that computes reports.
func expectCommonMembers(_ json: [String: Any], seed: Int) throws {
  #expect(json["seed"] as? Int == seed)
  #expect((json["device"] as? String)?.isEmpty == false)
  #expect(try #require(json["seconds"] as? Double) >= 0)
}
