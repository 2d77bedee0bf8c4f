internal import DiffeoDatasets
internal import DiffeoOptimizers
public import DiffeoModels

/// The options of a run: those that every run has, and its model's own.
public enum RunConfiguration {
  /// The options that every run has.
  public static let common: [OptionDeclaration] = [
    .text("model", nil, "the kind of model"),
    .text("data", nil, "the training data"),
    .text("device", "auto", "the device: auto, gpu, cpu, an index, or reference"),
    .integer("seed", 0, in: 0...Int.max, "the seed of everything random"),
    .integer("epochs", 10, in: 0...1_000_000, "passes over the data"),
    .integer("batch_size", 640, in: 1...1_000_000, "data in a step"),
    .number("learning_rate", 1e-3, in: 0...1e3, "the base learning rate"),
    .text(
      "schedule", "constant", "how the learning rate changes",
      expected: "constant, cosine or halving:EPOCHS, with warmup:EPOCHS, before it",
      accepts: { LearningRateSchedule($0) != nil }),
    .number("gradient_clip", nil, in: 1e-12...1e12, "greatest length of the gradient"),
    .number("weight_decay", 0, in: 0...1e3, "weight decay"),
    .integer("checkpoint_every", 1, in: 1...1_000_000, "epochs between two checkpoints"),
    .integer(
      "log_likelihood_samples", 100, in: 0...1_000_000,
      "importance samples for the log-likelihood after the last epoch; 0 for none"),
  ]

  /// The options that a run may change when it is continued: those that do not touch what is
  /// already there.
  public static let changeable: Set<String> = [
    "epochs", "learning_rate", "schedule", "gradient_clip", "weight_decay", "checkpoint_every",
    "log_likelihood_samples", "accept_embedding",
  ]

  /// Changes an option of a run that is continued.
  static func change(
    _ configuration: inout Configuration, _ key: String, _ text: String
  ) throws(ConfigurationError) {
    var changed = configuration
    try changed.set(key, text: text)
    guard changeable.contains(key) else {
      throw .conflict(
        "The option '\(key)' cannot change in a run that is continued; these can: "
          + changeable.sorted().joined(separator: ", ") + ".")
    }
    configuration = changed
  }

  /// All options of a model's runs, at their defaults.
  ///
  /// - Parameter model: The model's name.
  /// - Returns: A configuration whose `model` is set.
  /// - Throws: `ConfigurationError` for an unknown model.
  public static func defaults(model: String) throws(ConfigurationError) -> Configuration {
    let entry = try ModelRegistry.entry(model)
    let own = Set(entry.options.map(\.key))
    var configuration = Configuration(common.filter { !own.contains($0.key) } + entry.options)
    try configuration.set("model", .text(model))
    return configuration
  }
}
