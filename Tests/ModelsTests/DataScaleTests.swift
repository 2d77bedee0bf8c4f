import DiffeoDatasets
import DiffeoTensors
import Testing

@testable import DiffeoModels

@Suite("The scale of data")
struct DataScaleTests {
  private static func scale(_ values: [Double]) throws -> DataScale {
    try DataScale(of: Tensor(doubles: values, shape: [values.count, 1], on: .reference))
  }

  @Test("the ends are the least and the greatest number, and the greatest magnitude is of either")
  func ends() throws {
    let scale = try Self.scale([0.5, -7, 3])
    #expect(scale.least == -7 && scale.greatest == 3 && scale.magnitude == 7)
  }

  @Test(
    "numbers that float32 has no room to learn from are refused, with file, number and remedy",
    arguments: [([0, 1.01e8], false, "1.01e+08"), ([-2e15, 1], true, "-2e+15")])
  func refused(values: [Double], isStandardized: Bool, found: String) throws {
    let error = try #require(throws: DatasetError.self) {
      try Self.scale(values).check(source: "x.npy", isStandardized: isStandardized)
    }
    #expect(!error.isUsageError)
    for part in ["x.npy", found, "scale them"] { #expect("\(error)".contains(part), "\(error)") }
  }

  @Test("numbers up to the limit pass, and a model that brings data to one scale takes more")
  func allowed() throws {
    try Self.scale([-1e8, 5]).check(source: "x.npy", isStandardized: false)
    try Self.scale([1e15, 5]).check(source: "x.npy", isStandardized: true)
  }

  @Test("pixels from 0 to 255 are worth a line, what this library makes is not")
  func advice() throws {
    let text = try #require(try Self.scale([0, 255]).advice)
    #expect(text.contains("from 0.0 to 255.0") && text.contains("scale them"))
    for values in [[0, 1.0], [-1, 1], [0, 21], [-30, 30]] {
      #expect(try Self.scale(values).advice == nil)
    }
  }

  @Test(
    "what a network ends with is the first function that comes to all data",
    arguments: [
      ([0, 1.0], [Activation.sigmoid, .tanh], "sigmoid"), ([-1, 0.5], [.sigmoid, .tanh], "tanh"),
      ([-1, 0.5], [.sigmoid], "linear"), ([0, 255], [.sigmoid, .tanh], "linear"),
      ([0, 1], [], "linear"),
    ])
  func output(values: [Double], functions: [Activation], output: String) throws {
    var configuration = Configuration([.text("output", "auto", "the last function")])
    let data = try Tensor(doubles: values, shape: [1, values.count], on: .reference)
    try configuration.settleOutput(spanning: data, of: functions)
    #expect(configuration.text("output") == output)
    try configuration.set("output", text: "softplus")
    try configuration.settleOutput(spanning: data, of: functions)
    #expect(configuration.text("output") == "softplus")
  }
}
