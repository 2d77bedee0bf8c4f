import DiffeoFormats
import Testing

@testable import DiffeoReports

@Suite("The legend of a latent picture")
struct LegendTests {
  private func picture(_ colors: PointColors, chart: ScatterData.Chart = .plane) -> LatentPicture {
    let count = colors.count ?? 4
    var picture = LatentPicture(
      ScatterData(
        chart: chart, coordinates: .init(repeating: .nan, count: 2 * count), dimension: 2,
        colors: colors))
    picture.height = 360
    return picture
  }

  private static let kinds: [(colors: PointColors, isBeside: Bool)] = [
    (.labels([0, 1, 2]), false), (.scalars([1, 2]), false), (.angle([1, 2]), false),
    (.angles([1, 2, 3, 4]), true),
  ]

  @Test("classes and scales stand below the chart, the square of two angles beside it")
  func place() throws {
    for (colors, isBeside) in Self.kinds {
      let whole = try picture(colors).image()
      #expect((whole.width > 360) == isBeside && (whole.height > 360) != isBeside)
      var bare = picture(colors)
      bare.hasLegend = false
      let chart = try bare.image()
      #expect((chart.width, chart.height) == (360, 360))
      // The chart itself is the same with and without.
      for row in 0..<360 {
        #expect(
          whole.pixels[row * whole.width * 3..<(row * whole.width + 360) * 3]
            == chart.pixels[row * 360 * 3..<(row + 1) * 360 * 3])
      }
    }
    #expect(try picture(.single).image().height == 360)
    let sphere = try picture(.angles([1, 2]), chart: .sphere).image()
    #expect(sphere.width > 720 && sphere.height == 360)
  }

  @Test(
    "every class that occurs has its colour in the legend, and no other has", arguments: [3, 40])
  func classes(count: Int) throws {
    let labels = (0..<count).map { 2 * $0 } + [-1]
    let image = try picture(.labels(labels)).image()
    let found = Set(
      (360..<image.height).flatMap { row in
        (0..<image.width).map { image.pixel(row: row, column: $0) }
      })
    let shown = [-1] + (0..<min(count, 29)).map { 2 * $0 }
    for label in shown { #expect(found.contains(PictureColor.category(label).bytes)) }
    if count == 3 {
      for label in [1, 3, 5, 7] { #expect(!found.contains(PictureColor.category(label).bytes)) }
    }
  }

  @Test("many classes take more rows, within the width of the chart")
  func rows() throws {
    let few = try picture(.labels([0, 1])).image()
    let many = try picture(.labels(Array(0..<30))).image()
    #expect(many.height > few.height && many.width == few.width)
    for row in 360..<many.height {
      for column in [0, 5, 354, 359] {
        #expect(many.pixel(row: row, column: column) == [255, 255, 255])
      }
    }
  }

  @Test("the square of two angles shows each pair in its colour, the second angle upwards")
  func wheel() throws {
    let image = try picture(.angles([0, 0], names: ["theta", "phi"])).image()
    // At half the default height the square has a side of 66 pixels and begins 25 past the chart.
    for (across, up) in [(0.25, 0.25), (0.75, 0.25), (0.5, 0.6), (0.1, 0.9)] {
      let pixel = image.pixel(row: 147 + Int((1 - up) * 66), column: 385 + Int(across * 66))
      let u = 2 * Double.pi * (Double(Int(across * 66)) + 0.5) / 66
      let v = 2 * Double.pi * (1 - (Double(Int((1 - up) * 66)) + 0.5) / 66)
      let expected = PictureColor.torus(u, v).bytes
      for (byte, value) in zip(pixel, expected) { #expect(abs(Int(byte) - Int(value)) <= 2) }
    }
  }

  @Test("a scale runs from its first colour to its last")
  func scale() throws {
    let image = try picture(.scalars([-3, 5], name: "height")).image()
    let row = 360 + Int(0.4 * 17)
    let band = (0..<image.width).map { image.pixel(row: row, column: $0) }
    let (low, high) = (PictureColor.ramp(0.02).bytes, PictureColor.ramp(0.98).bytes)
    func near(_ pixel: [UInt8], _ color: [UInt8]) -> Bool {
      zip(pixel, color).allSatisfy { abs(Int($0) - Int($1)) <= 4 }
    }
    let first = try #require(band.firstIndex { near($0, low) })
    let last = try #require(band.lastIndex { near($0, high) })
    #expect(last - first > 100 && last - first < 130)
  }
}
