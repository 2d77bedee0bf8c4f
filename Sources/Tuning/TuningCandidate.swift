internal import DiffeoOpenCL

/// Parameters to try, and what they are called.
struct TuningCandidate: Sendable {
  /// What differs from the usual parameters, such as `block 32, item 2, slab 16`.
  let name: String
  let parameters: TunedParameters
  /// The shape of kernels that the candidate is timed with.
  let profile: DeviceProfile

  init(_ name: String, _ profile: DeviceProfile, clblast: [String: [String: Int]] = [:]) {
    (self.name, self.profile) = (name, profile)
    parameters = TunedParameters(profile: profile, clblast: clblast)
  }

  /// The given profile with one thing changed.
  static func changing<Value: Equatable & CustomStringConvertible>(
    _ name: String, _ place: WritableKeyPath<DeviceProfile, Value>, of profile: DeviceProfile,
    to values: [Value]
  ) -> [TuningCandidate] {
    values.filter { $0 != profile[keyPath: place] }.map { value in
      var other = profile
      other[keyPath: place] = value
      return TuningCandidate("\(name) \(value)", other)
    }
  }
}

/// What is tuned at one go: parameters that the same work depends on.
package struct TuningStage: Sendable {
  /// The name, as `diffeo tune` takes it.
  package let name: String
  /// What it changes, in words.
  package let changes: String
  /// Whether a device with the given profile has use for it.
  let concerns: @Sendable (DeviceProfile) -> Bool
  let workloads: @Sendable (TuningPreset) -> [TuningWorkload]
  /// What to try beside the profile as it is.
  let candidates: @Sendable (DeviceProfile, TuningPreset) -> [TuningCandidate]
}

/// How much is tried.
package enum TuningPreset: String, CaseIterable, Sendable {
  /// A few candidates on a few shapes: a minute or two.
  case quick
  /// More of both: some ten minutes.
  case full
}

extension TuningPreset {
  /// The matrix products of the models: layers of a Delta-VAE at several batch sizes, its narrow
  /// heads, and a convolution of InfoGAN's networks laid out as a product.
  var products: [TuningWorkload] {
    if self == .quick { return TuningWorkload.layer(640, 784, 512) + [Self.small] }
    return TuningWorkload.layer(640, 784, 512) + TuningWorkload.layer(4096, 512, 512)
      + TuningWorkload.layer(100, 512, 512) + TuningWorkload.layer(640, 512, 4)
      + [.product(MatrixProductSize(rows: 4900, columns: 128, depth: 1024))]
  }

  private static let small = TuningWorkload.product(
    MatrixProductSize(rows: 100, columns: 512, depth: 512))

  /// Searches of latent spaces.
  var searches: [TuningWorkload] {
    let few = [TuningWorkload.neighbors(4000, 10, k: 10)]
    return self == .quick
      ? few : few + [.neighbors(30_000, 10, k: 10), .neighbors(10_000, 10, k: 100)]
  }

  /// Rounds in which a candidate and what it is compared with take turns.
  var rounds: Int { self == .quick ? 5 : 9 }
}

extension TuningStage {
  /// Every stage but CLBlast's, in the order in which each builds on the one before.
  package static let all = [registerTiles, vectors, blocks, groups, neighbors]

  private static let registerTiles = TuningStage(
    name: "register-tiles", changes: "rows of a register tile, tiles made of a packed panel",
    concerns: { $0.isVectorized }, workloads: \.products
  ) { profile, preset in
    let isQuick = preset == .quick
    return TuningCandidate.changing(
      "rows", \.tiles.rows, of: profile, to: isQuick ? [8, 12] : [4, 6, 8, 10, 12, 13, 14])
      + TuningCandidate.changing(
        "panel", \.tiles.panel, of: profile, to: isQuick ? [12, 96] : [6, 12, 48, 96, 1000])
  }

  private static let vectors = TuningStage(
    name: "vectors", changes: "floats in an explicit vector",
    concerns: { $0.isVectorized }, workloads: { $0.products + $0.searches }
  ) { profile, preset in
    let widths = preset == .quick ? [] : [4, 8, 16].filter { $0 != profile.vectorWidth }
    return widths.map { width in
      var other = DeviceProfile.cpu(vectorWidth: width)
      other.tiles.neighbors = profile.tiles.neighbors
      return TuningCandidate("vectors of \(width)", other)
    }
  }

  private static let blocks = TuningStage(
    name: "blocks", changes: "blocks in local memory of our own product",
    concerns: { !$0.isVectorized }, workloads: \.products
  ) { profile, preset in
    let quick = [(32, 2, 16), (64, 8, 16), (128, 8, 8)]
    let more = [(32, 4, 16), (64, 4, 8), (64, 4, 32), (96, 6, 16), (128, 8, 16), (48, 3, 16)]
    return (preset == .quick ? quick : quick + more).map { block, item, slab in
      var other = profile
      other.matrixProduct = .localTiled
      (other.tiles.block, other.tiles.item, other.tiles.slab) = (block, item, slab)
      return TuningCandidate("block \(block), item \(item), slab \(slab)", other)
    }
  }

  private static let groups = TuningStage(
    name: "groups", changes: "work-items of a group",
    concerns: { !$0.isVectorized },
    workloads: { $0.searches + [.rows(4096, 784), .rows(640, 512)] }
  ) { profile, _ in
    let sizes = [64, 128, 256]
    return TuningCandidate.changing("work-group", \.workGroupSize, of: profile, to: sizes)
      + TuningCandidate.changing("element group", \.elementGroupSize, of: profile, to: sizes)
  }

  private static let neighbors = TuningStage(
    name: "neighbors", changes: "points between two looks at the tables of a search",
    concerns: { _ in true }, workloads: \.searches
  ) { profile, preset in
    TuningCandidate.changing(
      "points", \.tiles.neighbors, of: profile, to: preset == .quick ? [16, 64] : [8, 16, 64, 128])
  }
}
