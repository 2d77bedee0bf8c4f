internal import Foundation

extension PictureColor {
  /// Ten colours that people with any common colour vision tell apart, on white and on black.
  ///
  /// - Source: M. Petroff, Accessible color sequences for data visualization,
  ///   arXiv:2107.02270, 2021, the sequence of ten.
  static let categories: [PictureColor] = [
    0x3F90DA, 0xFFA90E, 0xBD1F01, 0x94A4A2, 0x832DB6, 0xA96B59, 0xE76300, 0xB9AC70, 0x717581,
    0x92DADD,
  ].map(PictureColor.init(hex:))

  /// The neutral colour of a point without a class, an angle or a number.
  static let missing = PictureColor(hex: 0x8A8F98)

  /// The colour of a class: the ten, then the same lighter, then darker, and again.
  static func category(_ label: Int) -> PictureColor {
    guard label >= 0 else { return missing }
    let base = categories[label % categories.count].linear
    switch label / categories.count % 3 {
    case 0: return categories[label % categories.count]
    case 1: return PictureColor(linear: base + (SIMD3(repeating: 1) - base) * 0.5)
    default: return PictureColor(linear: base * 0.35)
    }
  }

  /// The colour of a number in [0, 1], from dark violet over teal to yellow, in even steps of
  /// lightness.
  static func ramp(_ value: Double) -> PictureColor {
    guard value.isFinite else { return missing }
    let t = min(max(value, 0), 1)
    let hue = (295 - 190 * t) * .pi / 180
    let chroma = 0.12 + 0.03 * t
    return PictureColor(lightness: 0.32 + 0.56 * t, a: chroma * cos(hue), b: chroma * sin(hue))
  }

  /// The colour of an angle: a circle of hues of one lightness.
  static func cycle(_ angle: Double) -> PictureColor {
    guard angle.isFinite else { return missing }
    return PictureColor(lightness: 0.68, hue: angle, share: 0.9)
  }

  /// The colour of a point of the torus: a torus inside the space of colours.
  ///
  ///     lightness = L0 + h sin v,   hue = u,   chroma = (R + r cos v) C(lightness, hue)
  ///
  /// with `C` the greatest chroma there is, up to a bound. Both angles are periodic, neighbours look alike, and no
  /// two points share a colour. The hue follows `u`; lightness and vividness follow `v`.
  static func torus(_ u: Double, _ v: Double) -> PictureColor {
    guard u.isFinite, v.isFinite else { return missing }
    return PictureColor(lightness: 0.65 + 0.18 * sin(v), hue: u, share: 0.66 + 0.32 * cos(v))
  }
}
