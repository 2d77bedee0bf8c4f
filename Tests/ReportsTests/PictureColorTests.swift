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
