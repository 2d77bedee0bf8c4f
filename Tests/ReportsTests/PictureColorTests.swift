import Testing

@testable import DiffeoReports

@Suite struct PictureColorTests {
  @Test("OKLab of white, black and a known red gives their sRGB bytes")
  func oklab() {
    #expect(PictureColor(lightness: 1, a: 0, b: 0).bytes == [255, 255, 255])
    #expect(PictureColor(lightness: 0, a: 0, b: 0).bytes == [0, 0, 0])
    // The sRGB primary red, from B. Ottosson's own table: L 0.627955, a 0.224863, b 0.125846.
    let red = PictureColor(lightness: 0.627955, a: 0.224863, b: 0.125846)
    #expect(red.bytes == [255, 0, 0])
  }

  @Test("sRGB encoding and decoding are inverse on every byte")
  func transfer() {
    for byte in 0...255 {
      let value = Double(byte) / 255
      let back = PictureColor.encode(PictureColor.decode(value)) * 255
      #expect(Int(back.rounded()) == byte)
    }
  }

  @Test("a colour prints as six hexadecimal digits")
  func hex() {
    #expect(PictureColor(hex: 0x0AFF07).hex == "#0aff07")
  }

  @Test("the colour wheel has the period of both angles and tells opposite angles apart")
  func torus() {
    for (u, v) in [(0.0, 0.0), (1.0, 4.0), (6.0, 3.0)] {
      let color = PictureColor.torus(u, v).linear
      let shifted = PictureColor.torus(u + 2 * .pi, v - 2 * .pi).linear
      #expect(Self.distance(color, shifted) < 1e-12)
      #expect(Self.distance(color, PictureColor.torus(u + .pi, v).linear) > 0.05)
      #expect(Self.distance(color, PictureColor.torus(u, v + .pi).linear) > 0.05)
    }
  }

  @Test("no two points of the colour wheel share a colour")
  func wheelIsInjective() {
    let side = 24
    let colors = (0..<(side * side)).map { index in
      PictureColor.torus(
        2 * .pi * Double(index / side) / Double(side), 2 * .pi * Double(index % side) / Double(side)
      )
    }
    var least = Double.infinity
    for (index, color) in colors.enumerated() {
      for other in colors[..<index] {
        least = min(least, Self.distance(color.linear, other.linear))
      }
    }
    // A step in 8 bits is 1/255 of the encoded range, and near black less than a tenth of that in
    // linear light.
    #expect(least > 1.0 / 2550)
    #expect(Set(colors.map(\.hex)).count == side * side)
  }

  @Test("the scale of angles has their period, one lightness, and no two hues alike")
  func cycle() {
    for angle in [0.0, 1, 3, 5] {
      let color = PictureColor.cycle(angle)
      #expect(Self.distance(color.linear, PictureColor.cycle(angle - 4 * .pi).linear) < 1e-9)
      let opposite = PictureColor.cycle(angle + .pi)
      #expect(Self.distance(color.linear, opposite.linear) > 0.2)
    }
    #expect(Set((0..<36).map { PictureColor.cycle(Double($0) * .pi / 18).hex }).count == 36)
    #expect(PictureColor.cycle(.nan) == PictureColor.missing)
  }

  @Test("a colour of the greatest chroma touches the edge of sRGB, one of less does not")
  func greatestChroma() {
    for hue in stride(from: 0.0, to: 6.2, by: 0.4) {
      for share in [0.0, 0.5, 1] {
        let color = PictureColor(lightness: 0.6, hue: hue, share: share).linear
        #expect(color.min() >= 0 && color.max() <= 1)
      }
    }
  }

  @Test("the ramp rises in luminance from end to end")
  func ramp() {
    let luminance = (0...20).map { step in
      (PictureColor.ramp(Double(step) / 20).linear * SIMD3(0.2126, 0.7152, 0.0722)).sum()
    }
    for (low, high) in zip(luminance, luminance.dropFirst()) { #expect(low < high) }
  }

  @Test("thirty classes have thirty colours, and no label the neutral one")
  func categories() {
    #expect(Set((0..<30).map { PictureColor.category($0).hex }).count == 30)
    #expect(PictureColor.category(-1) == PictureColor.missing)
    #expect(PictureColor.ramp(.nan) == PictureColor.missing)
    #expect(PictureColor.torus(.nan, 0) == PictureColor.missing)
  }

  private static func distance(_ a: SIMD3<Double>, _ b: SIMD3<Double>) -> Double {
    ((a - b) * (a - b)).sum().squareRoot()
  }
}
