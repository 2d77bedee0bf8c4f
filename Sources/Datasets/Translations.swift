internal import DiffeoTensors

/// One periodic picture, shifted by random amounts in both directions.
///
///     sample[i, j] = f(2 pi i / size - theta, 2 pi j / size - phi),   theta, phi uniform
///
/// The simple picture is `f(x, y) = (cos x + cos y) / 2`. Another is a random Fourier series whose
/// coefficients shrink with the frequency, and any square picture of a file can be taken, made
/// periodic by the trigonometric polynomial through its pixels. All are divided by their largest
/// absolute value. The data is a flat torus: the shifts are its angles.
///
/// - Source: L. Perez Rey, V. Menkovski, J. Portegies, "Diffusion variational autoencoders",
///   IJCAI 2020, section 4.2.
public struct Translations: DatasetGenerator {
  /// The name in specifications.
  public static let name = "translations"
  /// How the specification is written.
  public static let usage =
    "translations[:count=12928,test-count=,size=64,picture=simple|fourier|FILE,order=3,gamma=0.3]"
  /// What the data is, in one line.
  public static let summary = "a periodic picture shifted in both directions: a flat torus"

  private let counts: SampleCounts
  private let size: Int
  private let source: Source

  /// Where the picture comes from.
  private enum Source: Sendable {
    case given(FourierPicture)
    case random(order: Int, gamma: Double)
  }

  /// The options `count`, `test-count`, `size` (pixels along an edge) and `picture`, for
  /// `picture=fourier` also `order` (the highest frequency, below half of `size`) and `gamma`
  /// (the factor by which coefficients shrink with each step of frequency), for a picture of a
  /// file `order` (the highest frequency that is kept, by default every one below half its edge).
  public init(_ options: inout DatasetOptions) throws {
    counts = try SampleCounts(&options, default: 12_928)
    let picture = try options.word(
      "picture", among: ["simple", "fourier"], orFiles: PictureFile.endings)
    let file = try ["simple", "fourier"].contains(picture) ? nil : PictureFile(picture)
    size = try options.integer("size", default: max(file?.edge ?? 64, 4), in: 4...1024)
    let highest = (min(size, file?.edge ?? size) - 1) / 2
    if let file {
      let order = try options.integer("order", default: highest, in: 1...highest)
      source = .given(FourierPicture(order: order, pixels: file.pixels, edge: file.edge))
    } else if picture == "fourier" {
      source = .random(
        order: try options.integer("order", default: min(3, highest), in: 0...highest),
        gamma: try options.number("gamma", default: 0.3, in: 1e-6...1))
    } else {
      source = .given(.simple)
    }
  }

  /// The pictures, `[count, size, size]` in [-1, 1] (all but the simple one within half a percent), with
  /// the shifts in radians as factors: `theta` down, `phi` to the right.
  public func dataset(_ split: DatasetSplit, seed: UInt64) throws(DatasetError) -> Dataset {
    let key = RandomKey.samples(split, seed: seed)
    let shifts = (0..<counts[split]).map { index in
      SIMD2(key.uniform(index, sub: 0), key.uniform(index, sub: 1)) * (2 * .pi)
    }
    return try Dataset(
      name: Self.name, split: split.rawValue, sampleShape: [size, size],
      samples: samples(at: shifts, of: picture(seed: seed)),
      factors: shifts.flatMap { [Float($0.x), Float($0.y)] }, factorNames: ["theta", "phi"],
      factorsArePeriodic: true)
  }

  /// The pictures at any shifts: the same picture as in the data.
  public func torus(seed: UInt64) -> TorusSamples? {
    let picture = picture(seed: seed)
    return TorusSamples(sampleShape: [size, size], factorNames: ["theta", "phi"]) {
      samples(at: $0, of: picture)
    }
  }

  private func samples(at shifts: [SIMD2<Double>], of picture: FourierPicture) -> [Float] {
    let grid = (0..<size).map { 2 * .pi * Double($0) / Double(size) }
    var samples: [Float] = []
    samples.reserveCapacity(shifts.count * size * size)
    for shift in shifts {
      let values = picture.values(
        rows: grid.map { $0 - shift.x }, columns: grid.map { $0 - shift.y })
      samples += values.map { Float($0) }
    }
    return samples
  }

  /// The picture that is shifted: the same for every part of the data.
  private func picture(seed: UInt64) -> FourierPicture {
    let picture =
      switch source {
      case .given(let picture): picture
      case .random(let order, let gamma):
        FourierPicture(order: order, gamma: gamma, key: .shared(seed: seed))
      }
    return picture.divided(by: picture.maximum)
  }
}
