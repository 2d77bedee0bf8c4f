import DiffeoDifferentiation
import DiffeoLayers
import DiffeoManifolds
import DiffeoModels
import DiffeoTensors
import DiffeoTestSupport
import Foundation
import Testing

@Suite("Evaluation")
struct EvaluationTests {
  @Test("figures are means over all data, and standard deviations")
  func figuresAreMeans() throws {
    let model = try DeltaVAETests.small(try Sphere(dimension: 2), on: .reference)
    let data = try DeltaVAETests.batch(on: .reference, rows: 12)
    let means = try #require(try Evaluation.means(of: model, on: data, samples: 0, seed: 1))
    let rows = try model.figures(
      data, samples: 0, key: RandomKey(seed: 1, step: 0, purpose: .evaluation))
    #expect(Set(rows.keys) == Set(means.keys))
    for (name, values) in rows where name != "std_log_time" {
      let expected = try values.doubles().reduce(0, +) / 12
      #expect(abs((try #require(means[name])) - expected) < 1e-12)
    }
    let logTimes = try #require(rows["mean_log_time"]).doubles()
    let center = logTimes.reduce(0, +) / 12
    let spread = (logTimes.reduce(0) { $0 + ($1 - center) * ($1 - center) } / 12).squareRoot()
    expectClose(try #require(means["std_log_time"]), spread, within: .distance(1e-12))
    #expect(spread > 0)
  }

  @Test("the bound and its parts do not depend on the number of importance samples")
  func boundIsIndependentOfSamples() throws {
    let model = try DeltaVAETests.small(FlatTorus(), on: TestDevice.backend())
    let data = try DeltaVAETests.batch(on: model.parameters.backend, rows: 1100)
    let none = try #require(try Evaluation.means(of: model, on: data, samples: 0, seed: 3))
    #expect(none["log_likelihood"] == nil)
    for samples in [1, 7] {
      let some = try #require(
        try Evaluation.means(of: model, on: data, samples: samples, seed: 3))
      for name in none.keys { #expect(some[name] == none[name]) }
      #expect(some["log_likelihood"] != nil)
    }
  }

  @Test("more samples than are held at once make one estimate")
  func manySamples() throws {
    let expected = (0..<20_000).map { sin(Double($0)) * 40 - 900 }
    var drawn = 0
    var keys: Set<RandomKey> = []
    let figures = try ImportanceSampling.figures(
      rows: 1, samples: 20_000, key: RandomKey(seed: 1), on: .reference
    ) { data, draws, key in
      defer { drawn += draws }
      keys.insert(key)
      return try Tensor(
        doubles: Array(expected[drawn..<(drawn + draws)]), shape: [draws], on: .reference)
    }
    #expect(keys.count == 3)
    let weights = expected.map { exp($0 + 900 - 40) }
    let (sum, squares) = (weights.reduce(0, +), weights.reduce(0) { $0 + $1 * $1 })
    expectClose(
      try #require(figures["log_likelihood"]).scalar(), log(sum / 20_000) - 860,
      within: .distance(1e-10))
    expectClose(
      try #require(figures["effective_samples"]).scalar(), sum * sum / squares,
      within: .norm(1e-10))
  }

  @Test("every datum has draws of its own, whatever is held at once")
  func everyDatum() throws {
    var ranges: [Range<Int>] = []
    let figures = try ImportanceSampling.figures(
      rows: 30, samples: 1000, key: RandomKey(seed: 1), on: .reference
    ) { data, draws, key in
      ranges.append(data)
      let values = data.flatMap { [Double](repeating: Double($0), count: draws) }
      return try Tensor(doubles: values, shape: [values.count], on: .reference)
    }
    #expect(ranges.flatMap { Array($0) } == Array(0..<30))
    try expectClose(
      try #require(figures["log_likelihood"]), (0..<30).map(Double.init), within: .distance(1e-11))
    try expectClose(
      try #require(figures["effective_samples"]), [Double](repeating: 1000, count: 30),
      within: .norm(1e-12))
  }
}
