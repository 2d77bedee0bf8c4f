import DiffeoModels
import DiffeoReports
import Testing

@Suite struct ConfigurationTests {
  @Test("texts become values of the declared kind")
  func textsBecomeValues() throws {
    var configuration = try RunConfiguration.defaults(model: "delta-vae")
    try configuration.set("batch_size", text: "100")
    try configuration.set("learning_rate", text: "3e-4")
    try configuration.set("gradient_clip", text: "2")
    #expect(configuration.integer("batch_size") == 100)
    #expect(configuration.number("learning_rate") == 3e-4)
    #expect(configuration.optionalNumber("gradient_clip") == 2)
    try configuration.set("gradient_clip", text: "null")
    #expect(configuration.optionalNumber("gradient_clip") == nil)
  }

  @Test(
    "values outside their range are refused, with what would be right",
    arguments: [
      ("batch_size", "0"), ("batch_size", "many"), ("learning_rate", "-1"), ("epochs", "1.5"),
      ("kl", "wrong"), ("schedule", "sometimes"), ("variance", "0"), ("learning_rate", "nan"),
    ])
  func badValuesAreRefused(key: String, text: String) throws {
    var configuration = try RunConfiguration.defaults(model: "delta-vae")
    let error = #expect(throws: ConfigurationError.self) {
      try configuration.set(key, text: text)
    }
    #expect(error?.description.contains("'\(key)' cannot be") == true)
  }

  @Test("an unknown option or model suggests the near one")
  func unknownNamesSuggest() throws {
    var configuration = try RunConfiguration.defaults(model: "delta-vae")
    let option = #expect(throws: ConfigurationError.self) {
      try configuration.set("batchsize", text: "10")
    }
    #expect(option?.description.contains("Did you mean 'batch_size'?") == true)
    let model = #expect(throws: ConfigurationError.self) {
      _ = try RunConfiguration.defaults(model: "delta-vea")
    }
    #expect(model?.description.contains("Did you mean 'delta-vae'?") == true)
  }

  @Test("a configuration survives its JSON form")
  func jsonRoundTrip() throws {
    var configuration = try RunConfiguration.defaults(model: "delta-vae")
    try configuration.set("data", text: "sphere:count=10")
    try configuration.set("walk_steps", text: "3")
    let text = String(decoding: try configuration.json(), as: UTF8.self)
    #expect(text.contains("\"walk_steps\" : 3"))
    #expect(text.contains("\"gradient_clip\" : null"))
  }
}
