/// Steps of an epoch where its passes are left to the data.
private let stepsOfEpoch = 200

extension OptionDeclaration {
  /// Passes over the data in an epoch, for data that may be so few that one is a few steps.
  static func passes(_ value: Int) -> OptionDeclaration {
    .integer(
      "passes", value, in: 0...1_000_000,
      "passes over the data in an epoch; 0 for as many as make \(stepsOfEpoch) steps")
  }
}

extension Configuration {
  /// Sets the passes of an epoch where they were left to the data, of which there are `count`.
  mutating func settlePasses(over count: Int) throws(ConfigurationError) {
    guard integer("passes") == 0 else { return }
    let steps = max((count - 1) / integer("batch_size") + 1, 1)
    try set("passes", .integer((stepsOfEpoch - 1) / steps + 1))
  }
}
