import DiffeoFormats
import Testing

@testable import DiffeoReports

@Suite struct LatentPictureTests {
  /// A picture with points in one colour, a blue, and the pixels that are blue.
  private func ink(
    _ chart: ScatterData.Chart, _ coordinates: [Float], dimension: Int, radius: Double = 6
  ) throws -> (image: PNGImage, marks: [(row: Int, column: Int)]) {
    var picture = LatentPicture(
      ScatterData(chart: chart, coordinates: coordinates, dimension: dimension))
    picture.height = 120
    picture.pointRadius = radius
    let image = try picture.image()
    let marks = (0..<image.height * image.width).filter { index in
      Int(image.pixels[3 * index + 2]) - Int(image.pixels[3 * index]) > 50
    }
    return (image, marks.map { ($0 / image.width, $0 % image.width) })
  }

  @Test(
    "no point and a point that is not finite leave the chart empty",
    arguments:
      ScatterData.Chart.allCases)
  func empty(chart: ScatterData.Chart) throws {
    let image = try ink(chart, [], dimension: 3).image
    #expect(image.width == (chart == .sphere ? 240 : 120))
    #expect(try ink(chart, [.nan, .nan, .nan], dimension: 3).marks.isEmpty)
    #expect(try ink(chart, [.infinity, 0, 0], dimension: 3).marks.isEmpty)
  }

  @Test("a point in the middle of the square is one disc in the middle of the picture")
  func squareMiddle() throws {
    let marks = try ink(.square, [.pi, .pi], dimension: 2).marks
    #expect(marks.allSatisfy { abs($0.row - 60) <= 8 && abs($0.column - 60) <= 8 })
    // A disc of radius 6 covers 113 pixels, give or take half of its rim.
    #expect(abs(marks.count - 113) <= 19)
  }

  @Test("a point at the corner of the torus is drawn at all four corners")
  func squareCorner() throws {
    let marks = try ink(.square, [0, 0], dimension: 2).marks
    for (low, left) in [(true, true), (true, false), (false, true), (false, false)] {
      #expect(marks.contains { ($0.row < 60) == low && ($0.column < 60) == left })
    }
  }

  @Test("angles that differ by whole turns are one point of the torus")
  func squarePeriod() throws {
    let turn = 2 * Float.pi
    let first = try ink(.square, [1, 2], dimension: 2).marks
    let second = try ink(.square, [1 - turn, 2 + 3 * turn], dimension: 2).marks
    #expect(first.map(\.row) == second.map(\.row))
    #expect(first.map(\.column) == second.map(\.column))
  }

  @Test(
    "a point and its antipode lie on different hemispheres, each on one only",
    arguments: [
      [1, 0, 0], [0, 1, 0], [0, 0, 1], [0.3, -2, 0.7],
    ] as [[Float]])
  func hemispheres(point: [Float]) throws {
    let here = try ink(.sphere, point, dimension: 3).marks.map { $0.column < 120 }
    let there = try ink(.sphere, point.map { -$0 }, dimension: 3).marks.map { $0.column < 120 }
    #expect(Set(here).count == 1)
    #expect(Set(there).count == 1)
    #expect(here.first != there.first)
  }

  @Test("only the direction of a point of the sphere matters, and the centre has none")
  func sphereRadius() throws {
    let near = try ink(.sphere, [0.1, 0.2, -0.3], dimension: 3).marks
    let far = try ink(.sphere, [1, 2, -3], dimension: 3).marks
    #expect(near.map(\.column) == far.map(\.column))
    #expect(try ink(.sphere, [0, 0, 0], dimension: 3).marks.isEmpty)
  }

  @Test("both axes of the plane have one scale, and up is up")
  func plane() throws {
    let marks = try ink(.plane, [0, 0, 4, 1], dimension: 2).marks
    let left = marks.filter { $0.column < 60 }
    let right = marks.filter { $0.column >= 60 }
    func middle(_ values: [Int]) -> Double { Double(values.reduce(0, +)) / Double(values.count) }
    let across = middle(right.map(\.column)) - middle(left.map(\.column))
    let up = middle(left.map(\.row)) - middle(right.map(\.row))
    #expect(abs(across - 4 * up) < 2)
    #expect(up > 0)
  }

  @Test(
    "a single point and equal points are drawn in every chart",
    arguments:
      ScatterData.Chart.allCases)
  func degenerate(chart: ScatterData.Chart) throws {
    #expect(try !ink(chart, [1, 0.5, 0.25], dimension: 3).marks.isEmpty)
    #expect(try !ink(chart, [1, 0.5, 1, 0.5], dimension: 2).marks.isEmpty)
    #expect(try !ink(chart, [1], dimension: 1).marks.isEmpty)
  }

  @Test(
    "the picture does not depend on anything but its data",
    arguments:
      LatentPicture.Theme.allCases)
  func deterministic(theme: LatentPicture.Theme) throws {
    let labels = (0..<50).map { $0 / 5 - 1 }
    let coordinates = (0..<150).map { Float($0 * 37 % 101) / 50 - 1 }
    var picture = LatentPicture(
      ScatterData(
        chart: .space, coordinates: coordinates, dimension: 3, colors: .labels(labels)))
    picture.height = 100
    picture.theme = theme
    #expect(try picture.image().encoded() == picture.image().encoded())
  }

  @Test("a height that is no height is refused")
  func height() throws {
    var picture = LatentPicture(ScatterData(chart: .plane, coordinates: [], dimension: 2))
    picture.height = 0
    #expect(throws: PNGError.invalidSize(width: 0, height: 0, channels: 3, bytes: 0)) {
      try picture.image()
    }
  }

  @Test("the drawing order visits every point once", arguments: [0, 1, 2, 3, 64, 97, 1000])
  func order(count: Int) {
    let data = ScatterData(
      chart: .plane, coordinates: Array(repeating: 0, count: count), dimension: 1)
    #expect(data.drawingOrder.sorted() == Array(0..<count))
  }

  @Test("angles of circles are in [0, 2 pi) and give the circles back")
  func torusAngles() {
    let circles: [Float] = [1, 0, 0, -2, -1, -1e-30, -3, 3]
    let angles = ScatterData.torusAngles(ofCircles: circles)
    #expect(angles.allSatisfy { $0 >= 0 && $0 < 2 * .pi })
    let expected: [Float] = [0, 1.5 * .pi, .pi, 0.75 * .pi]
    for (angle, value) in zip(angles, expected) { #expect(abs(angle - value) <= 4 * value.ulp) }
  }
}
