internal import Foundation

/// A colour by its sRGB components in [0, 1].
struct PictureColor: Equatable, Sendable {
  var red: Double
  var green: Double
  var blue: Double

  init(_ red: Double, _ green: Double, _ blue: Double) {
    self.red = red
    self.green = green
    self.blue = blue
  }

  /// A colour written as in a style sheet: 0xRRGGBB.
  init(hex: UInt32) {
    self.init(
      Double(hex >> 16 & 255) / 255, Double(hex >> 8 & 255) / 255, Double(hex & 255) / 255)
  }

  /// The colour of linear-light components, clamped into the sRGB gamut.
  init(linear: SIMD3<Double>) {
    let inside = linear.clamped(lowerBound: .zero, upperBound: .one)
    self.init(Self.encode(inside.x), Self.encode(inside.y), Self.encode(inside.z))
  }

  /// The colour of lightness `L` and opponent axes `a`, `b` in OKLab.
  ///
  /// - Source: B. Ottosson, A perceptual color space for image processing, 2020.
  init(lightness: Double, a: Double, b: Double) {
    self.init(linear: Self.linear(lightness: lightness, a: a, b: b))
  }

  /// The colour of a lightness and a hue whose chroma is a share of 0.15, or of the greatest that
  /// sRGB has where that is less: beyond it greens and violets would outshine the rest.
  init(lightness: Double, hue: Double, share: Double) {
    let chroma = share * min(Self.greatestChroma(lightness: lightness, hue: hue), 0.15)
    self.init(lightness: lightness, a: chroma * cos(hue), b: chroma * sin(hue))
  }

  /// The greatest chroma inside the sRGB gamut, by bisection.
  private static func greatestChroma(lightness: Double, hue: Double) -> Double {
    var (low, high) = (0.0, 0.4)
    for _ in 0..<20 {
      let middle = (low + high) / 2
      let color = linear(lightness: lightness, a: middle * cos(hue), b: middle * sin(hue))
      if color.min() >= 0 && color.max() <= 1 { low = middle } else { high = middle }
    }
    return low
  }

  /// The linear-light components of OKLab's axes, which may lie outside of the gamut.
  private static func linear(lightness: Double, a: Double, b: Double) -> SIMD3<Double> {
    let long = lightness + 0.3963377774 * a + 0.2158037573 * b
    let medium = lightness - 0.1055613458 * a - 0.0638541728 * b
    let short = lightness - 0.0894841775 * a - 1.2914855480 * b
    let cone = SIMD3(long, medium, short) * SIMD3(long, medium, short) * SIMD3(long, medium, short)
    return SIMD3(4.0767416621, -1.2684380046, -0.0041960863) * cone.x
      + SIMD3(-3.3077115913, 2.6097574011, -0.7034186147) * cone.y
      + SIMD3(0.2309699292, -0.3413193965, 1.7076147010) * cone.z
  }

  /// The components in linear light, where blending is that of light itself.
  var linear: SIMD3<Double> {
    SIMD3(Self.decode(red), Self.decode(green), Self.decode(blue))
  }

  /// The components as bytes.
  var bytes: [UInt8] {
    [red, green, blue].map { UInt8((min(max($0, 0), 1) * 255).rounded()) }
  }

  /// The colour as a style sheet writes it.
  var hex: String {
    "#" + bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  /// The sRGB value of a linear-light value (IEC 61966-2-1).
  static func encode(_ value: Double) -> Double {
    value <= 0.0031308 ? 12.92 * value : 1.055 * pow(value, 1 / 2.4) - 0.055
  }

  /// The linear-light value of an sRGB value (IEC 61966-2-1).
  static func decode(_ value: Double) -> Double {
    value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
  }
}
