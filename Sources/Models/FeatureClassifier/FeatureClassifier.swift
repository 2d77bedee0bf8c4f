internal import DiffeoDifferentiation
internal import DiffeoFormats
public import DiffeoLayers
internal import DiffeoOptimizers
public import DiffeoTensors

/// A small convolutional classifier whose last hidden layer serves as features, for distances between
/// samples of pictures.
///
///     conv 4x4/2 32, conv 4x4/2 64, dense 64: the features; dense classes
///
/// Figures on its features mean something beside figures on the features of the same classifier: its
/// name, which holds the hash of its parameters, belongs to each of them.
public final class FeatureClassifier {
  /// Width of the features.
  public static let featureWidth = 64

  /// The shape of a picture.
  public let sampleShape: [Int]
  /// How many classes there are.
  public let classes: Int
  /// What training changes.
  public let parameters: ParameterSet
  private let layout: ImageLayout
  private let network: Sequential
  private let head: Dense

  /// A classifier with its initial parameters.
  ///
  /// - Parameters:
  ///   - sampleShape: That of an ``ImageLayout``, 4 pixels along an edge at least.
  ///   - classes: How many, 2 at least.
  ///   - backend: Where it lives.
  ///   - seed: Of the initial parameters.
  /// - Throws: ``ClassifierError/noPictures(shape:)``, or an OpenCL error.
  public init(sampleShape: [Int], classes: Int, on backend: Backend, seed: UInt64) throws {
    let layout = try Self.layout(sampleShape)
    let half = Window(4, stride: 2)
    let size = half.places(over: half.places(over: layout.size))
    let flat = size.height * size.width * 64
    self.layout = layout
    self.sampleShape = sampleShape
    self.classes = classes
    network = Sequential([
      Reshape([layout.size.height, layout.size.width, layout.channels]),
      Convolution(
        "features.0", inputs: layout.channels, outputs: 32, window: half, activation: .leakyRelu),
      Convolution(
        "features.1", inputs: 32, outputs: 64, window: half, activation: .leakyRelu),
      Reshape([flat]),
      Dense(
        "features.2", inputs: flat, outputs: Self.featureWidth, activation: .leakyRelu),
    ])
    head = Dense("classes", inputs: Self.featureWidth, outputs: classes)
    parameters = try ParameterSet(
      network.parameters + head.parameters, on: backend, seed: seed)
  }

  /// The layout of pictures that are large enough.
  static func layout(_ sampleShape: [Int]) throws(ClassifierError) -> ImageLayout {
    guard let layout = ImageLayout(sampleShape: sampleShape), layout.size.height >= 4,
      layout.size.width >= 4
    else { throw .noPictures(shape: sampleShape) }
    return layout
  }

  /// The features of pictures.
  ///
  /// - Parameter batch: `[rows, elements of a picture]`, as data sets have them.
  /// - Returns: `[rows, 64]`.
  /// - Throws: An OpenCL error.
  public func features(_ batch: Tensor) throws -> Tensor { try hidden(batch).value }

  /// The classes that pictures most likely belong to.
  ///
  /// - Parameter batch: `[rows, elements of a picture]`.
  /// - Returns: A class for each row.
  /// - Throws: An OpenCL error.
  public func predictions(_ batch: Tensor) throws -> [Int] {
    let scores = try head(hidden(batch)).value.doubles()
    return (0..<batch.shape[0]).map { row in
      let own = scores[(row * classes)..<((row + 1) * classes)]
      return (own.indices.max { own[$0] < own[$1] } ?? own.startIndex) - own.startIndex
    }
  }

  private func hidden(_ batch: Tensor) throws -> Variable {
    try network(Variable(constant: layout.interleaved(batch)))
  }

  /// The mean cross-entropy of a batch: `ln sum_c e^(s_c) - s_label`.
  func loss(_ batch: Tensor, _ labels: [Int32]) throws -> Variable {
    let scores = try head(hidden(batch))
    var chosen = [Float](repeating: 0, count: labels.count * classes)
    for (row, label) in labels.enumerated() { chosen[row * classes + Int(label)] = 1 }
    let mask = try Tensor(chosen, shape: scores.shape, on: batch.backend)
    let own = try (scores * Variable(constant: mask)).sum(axes: [1])
    return try (scores.logSumExp() - own).mean()
  }

  /// The name: kind, and the first digits of the parameters' hash.
  ///
  /// - Returns: For instance `classifier-64-3f5a09c2d1b7`.
  /// - Throws: An OpenCL error.
  public func name() throws -> String {
    "classifier-\(Self.featureWidth)-\(try hash().prefix(12))"
  }

  /// The SHA-256 of the parameters: their float32 numbers in the order of declaration, little endian.
  ///
  /// - Returns: 64 hexadecimal digits.
  /// - Throws: An OpenCL error.
  public func hash() throws -> String {
    let bytes = try parameters.valuesByName().flatMap { parameter in
      parameter.values.flatMap { value in
        (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> UInt32(8 * $0)) }
      }
    }
    return SHA256.hexadecimal(bytes)
  }
}

/// What can be wrong with what a classifier is to learn.
public enum ClassifierError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The data are no pictures.
  case noPictures(shape: [Int])
  /// The data have no labels.
  case noLabels(data: String)
  /// A class between the least and the greatest label has no picture.
  case missingClass(data: String, label: Int, classes: Int)
  /// A label is negative, or there is one class only.
  case badLabels(data: String, found: String)

  /// What was found and what to do.
  public var description: String {
    switch self {
    case .noPictures(let shape):
      """
      Features are those of pictures, \(ImageLayout.shapes), of 4 pixels and more along an edge; \
      these data have the shape \(shape).
      """
    case .noLabels(let data): "\(data) has no labels, and a classifier learns nothing without them."
    case .missingClass(let data, let label, let classes):
      """
      \(data): none of the pictures has the label \(label), of \(classes) classes; a classifier that \
      has never seen a class has no features for it.
      """
    case .badLabels(let data, let found):
      "\(data): expected labels from 0 up, of two classes at least, found \(found)."
    }
  }
}
