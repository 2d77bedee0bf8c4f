import DiffeoTensors
import DiffeoTestSupport
import Testing

/// The backends that a property is tested on.
enum BackendKind: String, CaseIterable, CustomTestStringConvertible {
  case reference
  case device
  case gpuForm

  var testDescription: String { rawValue }

  func make() throws -> Backend {
    switch self {
    case .reference: .reference
    case .device: try TestDevice.backend()
    case .gpuForm: try TestDevice.backend(.gpu)
    }
  }

  /// What a value may be off, relative: float32 with a few roundings, or float64.
  var accuracy: Double { self == .reference ? 1e-12 : 1e-6 }

  /// A tensor of some numbers.
  static func tensor(_ values: [Double], on backend: Backend) throws -> Tensor {
    try Tensor(doubles: values, shape: [values.count], on: backend)
  }
}

/// Expects relative agreement, element by element.
func expectRelative(
  _ values: [Double], _ expected: [Double], within accuracy: Double,
  _ comment: Comment? = nil, sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(values.count == expected.count, sourceLocation: sourceLocation)
  for (index, (value, target)) in zip(values, expected).enumerated()
  where !(abs(value - target) <= accuracy * abs(target)) {
    Issue.record(
      "element \(index) is \(value), not \(target): off by \(abs(value / target - 1))",
      sourceLocation: sourceLocation)
  }
}
