import DiffeoFormats

/// Arrays of every type with their extremes.
enum Samples {
  static let elements: [NumericElements] = [
    .float32([0, -0.0, 1.5, .greatestFiniteMagnitude, .leastNonzeroMagnitude, -.infinity]),
    .float64([0, .pi, -1e300, .leastNonzeroMagnitude, .infinity]),
    .int8([.min, -1, 0, .max]),
    .int16([.min, -1, 0, .max]),
    .int32([.min, -1, 0, .max]),
    .int64([.min, -1, 0, .max]),
    .uint8([0, 1, 127, 128, .max]),
    .uint16([0, 1, .max]),
    .uint32([0, 1, .max]),
    .uint64([0, 1, .max]),
    .bool([true, false, false]),
    .float32([]),
  ]
}
