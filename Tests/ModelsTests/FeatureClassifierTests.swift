import DiffeoDatasets
import DiffeoModels
import DiffeoTensors
import DiffeoTestSupport
import Testing

@Suite struct FeatureClassifierTests {
  /// Pictures of 8 x 8: a bright row, whose place is the class, on noise.
  private static func pictures(_ count: Int, seed: UInt64) throws -> Dataset {
    let key = RandomKey(seed: seed)
    let labels = (0..<count).map { Int32($0 % 3) }
    let samples = (0..<count).flatMap { row in
      (0..<64).map { pixel in
        let noise = Float(key.uniform(row * 64 + pixel)) * 0.5
        return pixel / 8 == 1 + 2 * Int(labels[row]) ? 0.5 + noise : noise
      }
    }
    return try Dataset(
      name: "rows", split: "train", sampleShape: [8, 8], samples: samples, labels: labels)
  }

  @Test("a trained classifier tells classes apart, and training repeats to the bit")
  func learns() throws {
    let backend = try TestDevice.backend()
    var plan = FeatureClassifier.Plan()
    plan.batchSize = 20
    plan.epochs = 3
    let data = try Self.pictures(300, seed: 1)
    let classifier = try #require(
      try FeatureClassifier.trained(on: data, plan, backend: backend))
    #expect(classifier.classes == 3)
    let unseen = try Self.pictures(90, seed: 2)
    let batch = try Tensor(unseen.samples, shape: [90, 64], on: backend)
    let right = zip(try classifier.predictions(batch), unseen.labels ?? []).count { $0 == $1 }
    #expect(right >= 88)
    #expect(try classifier.features(batch).shape == [90, FeatureClassifier.featureWidth])
    let again = try #require(try FeatureClassifier.trained(on: data, plan, backend: backend))
    #expect(try again.hash() == classifier.hash())
    #expect(try classifier.name() == "classifier-64-\(classifier.hash().prefix(12))")
    plan.seed = 5
    let other = try #require(try FeatureClassifier.trained(on: data, plan, backend: backend))
    #expect(try other.hash() != classifier.hash())
  }

  @Test("labels that leave out a class, are negative or missing are refused")
  func badLabels() throws {
    let backend = Backend.reference
    func train(_ labels: [Int32]?, shape: [Int] = [4, 4]) throws {
      let count = labels?.count ?? 4
      let data = try Dataset(
        name: "bad", split: "train", sampleShape: shape,
        samples: [Float](repeating: 0, count: count * shape.reduce(1, *)), labels: labels)
      _ = try FeatureClassifier.trained(on: data, backend: backend)
    }
    #expect(throws: ClassifierError.missingClass(data: "bad", label: 1, classes: 4)) {
      try train([0, 2, 3, 0])
    }
    #expect(throws: ClassifierError.badLabels(data: "bad", found: "labels -1 to 1")) {
      try train([0, 1, -1])
    }
    #expect(throws: ClassifierError.badLabels(data: "bad", found: "labels 0 to 0")) {
      try train([0, 0])
    }
    #expect(throws: ClassifierError.noLabels(data: "bad")) { try train(nil) }
    #expect(throws: ClassifierError.noPictures(shape: [16])) { try train([0, 1], shape: [16]) }
    #expect(throws: ClassifierError.noPictures(shape: [3, 4])) {
      try train([0, 1], shape: [3, 4])
    }
  }

  @Test("it can be stopped")
  func stops() throws {
    let data = try Self.pictures(30, seed: 1)
    #expect(try FeatureClassifier.trained(on: data, backend: .reference) { true } == nil)
  }
}
