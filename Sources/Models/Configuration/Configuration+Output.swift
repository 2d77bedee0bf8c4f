internal import DiffeoTensors

extension Configuration {
  /// Sets what a network of data ends with, the option `output`, where that was left to the data:
  /// the first of some bounded functions whose range they are in, else none, `linear`.
  mutating func settleOutput(spanning data: Tensor, of functions: [Activation]) throws {
    guard text("output") == "auto" else { return }
    let scale = try data.count > 0 ? DataScale(of: data) : nil
    let fitting = functions.first { function in
      function.range.map { scale?.isWithin($0) == true } ?? false
    }
    try set("output", .text(fitting?.rawValue ?? "linear"))
  }
}

extension Activation {
  /// What the function comes to, where that is bounded.
  fileprivate var range: ClosedRange<Double>? {
    switch self {
    case .sigmoid: 0...1
    case .tanh: -1...1
    case .identity, .relu, .softplus, .leakyRelu: nil
    }
  }

  /// Throws unless a network that ends with the function can make data; waits for the device.
  ///
  /// - Parameters:
  ///   - data: Not empty.
  ///   - source: The file or generator to name.
  /// - Throws: `DatasetError.outOfRange(source:expected:found:)`, or an OpenCL error.
  func check(_ data: Tensor, source: String) throws {
    guard let range else { return }
    try DataScale(of: data).check(
      within: range, source: source, "the only ones that output=\(rawValue) makes",
      "scale the data or take output=linear")
  }
}
