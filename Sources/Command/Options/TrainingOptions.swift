internal import ArgumentParser
internal import Diffeo

/// What is trained on, and how: flags, single settings and a file of them.
struct TrainingOptions: ParsableArguments {
  @Option(help: "The data set, such as mnist:DIR, npy:FILE or translations.")
  var data: String?

  @Option(parsing: .unconditional, help: "Passes over the data.")
  var epochs: Int?

  @Option(parsing: .unconditional, help: "Data in a step.")
  var batchSize: Int?

  @Option(parsing: .unconditional, help: "The base learning rate.")
  var learningRate: Double?

  @Option(help: "The latent space, such as sphere:2 or flat-torus.")
  var manifold: String?

  @Flag(help: "Go on with a learned embedding that does not pass its check.")
  var acceptEmbedding = false

  @Option(help: "A file of options, YAML or JSON, such as the config.json of another run.")
  var config: String?

  @Option(name: .customLong("set"), help: "An option of the model or of the run, KEY=VALUE.")
  var settings: [Setting] = []

  /// The options of a new run: flags before settings before the file before the defaults.
  func configuration(model: String, device: String?, seed: Int?) throws -> Configuration {
    var configuration = try RunConfiguration.defaults(model: model)
    if let config { try ConfigurationFile.read(config, into: &configuration) }
    for setting in settings { try configuration.set(setting.key, text: setting.value) }
    let flags: [(key: String, value: ConfigurationValue?)] = [
      ("model", .text(model)), ("data", data.map(ConfigurationValue.text)),
      ("device", device.map(ConfigurationValue.text)),
      ("seed", seed.map(ConfigurationValue.integer)),
      ("epochs", epochs.map(ConfigurationValue.integer)),
      ("batch_size", batchSize.map(ConfigurationValue.integer)),
      ("learning_rate", learningRate.map(ConfigurationValue.number)),
      ("manifold", manifold.map(ConfigurationValue.text)),
      ("accept_embedding", acceptEmbedding ? .flag(true) : nil),
    ]
    for (key, value) in flags {
      if let value { try configuration.set(key, value) }
    }
    // Before the data are loaded, which may take long.
    if configuration.declarations.contains(where: { $0.key == "manifold" }) {
      _ = try ManifoldRegistry.standard.manifold(configuration.text("manifold"))
    }
    return configuration
  }
}

/// One option and its value, `KEY=VALUE`.
struct Setting: ExpressibleByArgument {
  let key: String
  let value: String

  init?(argument: String) {
    let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty else { return nil }
    key = String(parts[0])
    value = String(parts[1])
  }
}
