internal import DiffeoTensors

/// What is tried of CLBlast's kernels, after the rules that their sources state.
enum LibraryCandidates {
  /// Parameters of one kernel.
  typealias Parameters = [String: Int]

  /// Of `Xgemm`, which makes large products; GEMMK = 1 is left out, being wrong in 1.5.3.
  static func tiled(_ preset: TuningPreset) -> [Parameters] {
    starts.map(tiled) + picked(preset == .quick ? 4 : 60, of: tiles).map(tiled)
  }

  /// Of `XgemmDirect`, which makes small ones in one kernel.
  static func direct(_ preset: TuningPreset) -> [Parameters] {
    [direct([32, 8, 16, 8, 8, 2, 4, 2])]
      + picked(preset == .quick ? 4 : 24, of: directTiles).map(direct)
  }

  /// The cube root of the product of sizes from which `Xgemm` takes over.
  static func switches(_ preset: TuningPreset) -> [Int] {
    preset == .quick ? [1, 256, 512, 1472] : [1, 128, 192, 256, 384, 512, 768, 1024, 1472, 1984]
  }

  private static let names = [
    "KWG", "KWI", "MDIMA", "MDIMC", "MWG", "NDIMB", "NDIMC", "NWG", "SA", "SB", "STRM", "STRN",
    "VWM", "VWN",
  ]

  private static func tiled(_ values: [Int]) -> Parameters {
    Parameters(uniqueKeysWithValues: zip(names, values))
      .merging(["GEMMK": 0, "KREG": 1]) { _, new in new }
  }

  /// The usual ones of NVIDIA's GPUs, those of an RTX 4090, and two of CPU devices.
  private static let starts = [
    [32, 2, 16, 16, 64, 16, 16, 64, 1, 1, 0, 0, 4, 4],
    [32, 2, 32, 32, 128, 8, 8, 64, 0, 1, 1, 1, 4, 4],
    [32, 2, 8, 8, 128, 8, 8, 64, 0, 0, 0, 0, 8, 4],
    [32, 2, 8, 8, 64, 8, 8, 64, 0, 0, 0, 0, 8, 8],
  ]

  /// Every tile that the kernel can make: vectors fit the rows of work-items, and these the tile.
  private static let tiles: [[Int]] = {
    let (sides, groups, staged) = ([32, 64, 128], [8, 16, 32], [0, 1])
    var all: [[Int]] = []
    for (m, n) in pairs(sides, sides) {
      for (x, y) in pairs(groups, groups) where x * y <= 512 {
        for (v, w) in pairs([1, 2, 4, 8], [1, 2, 4]) where m % (x * v) == 0 && n % (y * w) == 0 {
          for (k, s) in pairs([16, 32], staged) where k * x >= x * y && k * y >= x * y {
            all.append([k, 2, x, x, m, y, y, n, s, s, 0, 0, v, w])
          }
        }
      }
    }
    return all
  }()

  private static func direct(_ v: [Int]) -> Parameters {
    [
      "WGD": v[0], "MDIMCD": v[1], "NDIMCD": v[2], "MDIMAD": v[3], "NDIMBD": v[4], "KWID": v[5],
      "VWMD": v[6], "VWND": v[7], "PADA": 1, "PADB": 1,
    ]
  }

  private static let directTiles: [[Int]] = {
    var all: [[Int]] = []
    for side in [16, 32, 64] {
      for (x, y) in pairs([8, 16], [8, 16]) where x * y <= side * side / 4 {
        for (v, w) in pairs([1, 2, 4], [1, 2, 4])
        where side % (x * v) == 0 && side % (y * w) == 0 {
          all.append([side, x, y, x, y, 2, v, w])
        }
      }
    }
    return all
  }()

  private static func pairs<A, B>(_ first: [A], _ second: [B]) -> [(A, B)] {
    first.flatMap { a in second.map { (a, $0) } }
  }

  /// Some of a list, always the same ones, spread over all of it.
  private static func picked(_ count: Int, of all: [[Int]]) -> [[Int]] {
    guard count < all.count else { return all }
    // A step without a common divisor visits every place once.
    let step = (max(1, all.count / count)...).first { gcd($0, all.count) == 1 } ?? 1
    return (0..<count).map { all[$0 * step % all.count] }
  }

  private static func gcd(_ a: Int, _ b: Int) -> Int { b == 0 ? a : gcd(b, a % b) }
}
