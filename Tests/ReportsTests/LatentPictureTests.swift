import DiffeoFormats
import Foundation
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

  @Test("a point on the disk's rim is drawn at its opposite too, one inside is not")
  func diskRim() throws {
    let inside = try ink(.disk, [0.3, -0.2], dimension: 2).marks
    // The disk's radius is (60 - 34 / 6) pixels; up is up.
    let radius = 60 - 34.0 / 6
    #expect(abs(inside.count - 113) <= 19)
    #expect(inside.allSatisfy { abs(Double($0.column) + 0.5 - 60 - 0.3 * radius) <= 7 })
    #expect(inside.allSatisfy { abs(Double($0.row) + 0.5 - 60 - 0.2 * radius) <= 7 })
    for point in [[1, 0], [-1, 0], [0, 1], [0.6, 0.8], [1.2, 1.6]] as [[Float]] {
      let marks = try ink(.disk, point, dimension: 2).marks
      let here = marks.filter {
        Float(Double($0.column) - 59.5) * point[0] - Float(Double($0.row) - 59.5) * point[1] > 0
      }
      #expect(abs(here.count - (marks.count - here.count)) <= 6)
      // Two halves, one on each side; the rim is drawn over a part of them.
      #expect(marks.count > 60 && marks.count < 113)
      let distances = marks.map { hypot(Double($0.column) - 59.5, Double($0.row) - 59.5) }
      #expect(distances.allSatisfy { $0 > radius - 8 && $0 < radius + 1 })
    }
  }

  @Test("opposite points of the disk's rim make the same picture")
  func diskIdentifies() throws {
    let first = try ink(.disk, [0.6, 0.8], dimension: 2).marks
    let second = try ink(.disk, [-0.6, -0.8], dimension: 2).marks
    #expect(first.map(\.row) == second.map(\.row))
    #expect(first.map(\.column) == second.map(\.column))
  }

  @Test("a point in the middle of the ball is in the middle, near points are larger than far ones")
  func ball() throws {
    let middle = try ink(.ball, [0, 0, 0], dimension: 3).marks
    #expect(middle.allSatisfy { abs($0.row - 60) <= 8 && abs($0.column - 60) <= 8 })
    // The viewer stands above the azimuth of -30 degrees at 20 degrees.
    let ahead: [Float] = [0.8138, -0.4698, 0.3420]
    let near = try ink(.ball, ahead.map { 0.7 * $0 }, dimension: 3).marks.count
    let far = try ink(.ball, ahead.map { -0.7 * $0 }, dimension: 3).marks.count
    #expect(near > middle.count && middle.count > far)
  }

  @Test("only the direction of a point of the circle matters, and points spread across the ring")
  func ring() throws {
    let near = try ink(.circle, [0.1, 0.2], dimension: 2).marks
    let far = try ink(.circle, [1, 2], dimension: 2).marks
    #expect(near.map(\.row) == far.map(\.row) && !near.isEmpty)
    #expect(try ink(.circle, [0, 0], dimension: 2).marks.isEmpty)
    let many = try ink(
      .circle, (0..<40).flatMap { _ in [Float(0), 1] }, dimension: 2, radius: 1
    ).marks
    let rows = many.map(\.row)
    let (top, bottom) = (try #require(rows.min()), try #require(rows.max()))
    // The ring is a quarter of the radius of 55 pixels wide, of which points take three quarters.
    #expect(many.allSatisfy { abs($0.column - 60) <= 3 && $0.row < 60 })
    #expect(bottom - top >= 8 && bottom - top <= 14)
  }

  @Test("a line is a band: the place along it is the number")
  func band() throws {
    let marks = try ink(.line, [0, 1, 4], dimension: 1, radius: 3).marks
    let columns = Set(marks.map(\.column)).sorted()
    let gaps = zip(columns, columns.dropFirst()).filter { $1 - $0 > 1 }
    #expect(gaps.count == 2)
    let (first, second) = (gaps[0].1 - gaps[0].0, gaps[1].1 - gaps[1].0)
    // Discs of 6 pixels stand between the gaps of 1 and 3 units.
    #expect(abs(Double(second + 6) - 3 * Double(first + 6)) <= 6)
    #expect(marks.allSatisfy { abs($0.row - 60) < 20 })
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
