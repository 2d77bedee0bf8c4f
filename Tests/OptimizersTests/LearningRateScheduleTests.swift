import DiffeoOptimizers
import DiffeoTestSupport
import Testing

@Suite struct LearningRateScheduleTests {
  @Test(
    "a text names a schedule",
    arguments: [
      ("constant", LearningRateSchedule()),
      ("cosine", LearningRateSchedule(.cosine)),
      ("halving:150", LearningRateSchedule(.halving(epochs: 150))),
      ("halving:0.5", LearningRateSchedule(.halving(epochs: 0.5))),
      ("warmup:5,cosine", LearningRateSchedule(.cosine, warmup: 5)),
      ("warmup:2.5,halving:10", LearningRateSchedule(.halving(epochs: 10), warmup: 2.5)),
      ("warmup:5", LearningRateSchedule(.constant, warmup: 5)),
      ("warmup:0,constant", LearningRateSchedule()),
    ])
  func parsing(text: String, expected: LearningRateSchedule) {
    #expect(LearningRateSchedule(text) == expected)
    #expect(LearningRateSchedule(expected.description) == expected)
  }

  @Test(
    "another text names none",
    arguments: [
      "", ",", ":", "::", "cosine,", ",cosine", "cosine:", "cosine:3", "constant:1", "halving",
      "halving:", "halving:0", "halving:-1", "halving:x", "halving:nan", "halving:inf",
      "halving:3:4", "warmup", "warmup:", "warmup:-1,cosine", "warmup:nan,cosine",
      "warmup:inf,cosine", "cosine,warmup:5", "cosine,constant", "warmup:1,warmup:2",
      "warmup:1,warmup:2,cosine", "warmup:5,", "linear", "Cosine", " cosine",
    ])
  func refusal(text: String) {
    #expect(LearningRateSchedule(text) == nil)
  }

  @Test(
    "factors follow the formula",
    arguments: [
      ("constant", 0, 1), ("constant", 99, 1),
      ("halving:10", 0, 1), ("halving:10", 9.99, 1), ("halving:10", 10, 0.5),
      ("halving:10", 29.5, 0.25), ("halving:10", 100, 0x1p-10),
      ("cosine", 0, 1), ("cosine", 50, 0.5), ("cosine", 100, 0), ("cosine", 150, 0),
      // (1 + cos(pi / 3)) / 2 and (1 + cos(pi / 4)) / 2.
      ("cosine", 100.0 / 3, 0.75), ("cosine", 25, 0.853_553_390_593_273_8),
      ("warmup:4,constant", 0, 0), ("warmup:4,constant", 1, 0.25), ("warmup:4,constant", 4, 1),
      ("warmup:4,constant", 5, 1), ("warmup:100,cosine", 50, 0.25),
      ("warmup:4,halving:2", 3, 0.375),
    ] as [(String, Double, Double)])
  func factors(text: String, epoch: Double, factor: Double) throws {
    let schedule = try #require(LearningRateSchedule(text))
    // The cosine of float64 and three roundings.
    expectClose(schedule.factor(epoch: epoch, total: 100), factor, within: .distance(4 * .ulpOfOne))
  }
}
