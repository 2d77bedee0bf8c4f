internal import DiffeoTensors

extension VerificationSuite {
  /// The operations of tensors.
  public static let tensors = VerificationSuite("Tensors") { size in
    unaryCases(size) + binaryCases(size) + broadcastCases(size) + reductionCases(size)
      + softmaxCases(size) + squaredErrorCases(size) + indexingCases(size) + randomCases(size)
      + matrixCases(size) + convolutionCases(size)
      + normalizationCases(size) + poolingCases(size) + batchedCases(size)
  }
}

/// What float32 has besides ordinary numbers, and the numbers where functions turn.
let specialValues: [Float] = [
  .nan, .infinity, -.infinity, 0, -0.0, 1, -1, .greatestFiniteMagnitude,
]

/// The relative error of one float32 rounding.
let epsilon = Tolerance.unitRoundoff
