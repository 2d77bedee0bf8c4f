internal import ArgumentParser
internal import Diffeo

/// The options of every verb that works on point clouds.
struct GeometryOptions: ParsableArguments {
  @OptionGroup var compute: ComputeOptions
  @OptionGroup var random: SeedOption
  @OptionGroup var output: OutputOptions

  /// The seed asked for, or else 0.
  var seed: UInt64 { UInt64(random.seed ?? 0) }

  /// Prints what came of the verb, and what every verb that computes says.
  func finish(
    _ members: [(key: String, value: JSON)], on backend: Backend, seconds: Double
  ) throws {
    try compute.printProfile(of: backend)
    let common: [(key: String, value: JSON)] = [
      ("device", .text(backend.name)), ("seed", .integer(Int(seed))), ("seconds", .number(seconds)),
    ]
    try output.print(members + common)
  }
}

extension PointCloud {
  /// The points in a `.npy` file: `[N, D]`, or with `flattening` also `[N]` and the shape of a datum.
  ///
  /// Every number type is taken and rounded to float32, on the reference path to float64. Bytes keep
  /// their values.
  init(reading path: String, on backend: Backend, flattening: Bool = false) throws {
    let array = try Numpy.read(path)
    var shape = array.shape
    if flattening, !shape.isEmpty { shape = [shape[0], shape.dropFirst().reduce(1, *)] }
    let tensor =
      backend.engine == nil
      ? try Tensor(doubles: array.elements.doubles, shape: Shape(shape), on: backend)
      : try Tensor(array.floats, shape: Shape(shape), on: backend, label: path)
    try self.init(tensor, name: path)
  }
}

/// Numbers of neighbours as people list them: `3,5,10`.
struct CountList: ExpressibleByArgument {
  let counts: [Int]

  init?(argument: String) {
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
    let counts = parts.compactMap { Int($0) }
    guard counts.count == parts.count, counts.allSatisfy({ $0 >= 1 }) else { return nil }
    self.counts = counts
  }
}
