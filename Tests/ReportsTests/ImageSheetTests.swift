import DiffeoFormats
import Testing

@testable import DiffeoReports

@Suite struct ImageSheetTests {
  @Test("one image fills the sheet up to its padding, each pixel enlarged to a square")
  func single() throws {
    var sheet = ImageSheet(images: [0, 0.5, 1, 0.25, 0.75, 0], size: .init(height: 2, width: 3))
    sheet.scale = 4
    sheet.padding = 1
    let image = try sheet.image()
    #expect((image.width, image.height, image.channels) == (14, 10, 1))
    #expect(image.pixel(row: 0, column: 0) == [255])
    #expect(image.pixel(row: 1, column: 1) == [0])
    #expect(image.pixel(row: 4, column: 8) == [128])
    #expect(image.pixel(row: 4, column: 9) == [255])
    #expect(image.pixel(row: 5, column: 1) == [64])
    #expect(image.pixel(row: 8, column: 12) == [0])
  }

  @Test("images that are left blank keep the background, and the others their places")
  func blanks() throws {
    var sheet = ImageSheet(images: [0, 0.25, 1, 0.5], size: .init(height: 1, width: 1))
    (sheet.columns, sheet.scale, sheet.padding) = (4, 1, 0)
    sheet.blanks = [1, 2]
    #expect(try sheet.image().pixels == [0, 255, 255, 128])
    sheet.background = 9
    #expect(try sheet.image().pixels == [0, 9, 9, 128])
  }

  @Test("every image stands in its own cell of a grid without overlap", arguments: 1...41)
  func cells(count: Int) throws {
    let values = (0..<count).map { Float($0) / Float(count) }
    let images = values.flatMap { Array(repeating: $0, count: 3 * 5) }
    let sheet = ImageSheet(images: images, size: .init(height: 3, width: 5))
    let grid = sheet.grid
    let image = try sheet.image()
    #expect(grid.columns * grid.rows >= count)
    for (index, value) in values.enumerated() {
      let corner = grid.corner(of: index)
      let far = (corner.row + 3 * grid.scale - 1, corner.column + 5 * grid.scale - 1)
      let expected = [UInt8(value * 255 + 0.5)]
      #expect(image.pixel(row: corner.row, column: corner.column) == expected)
      #expect(image.pixel(row: far.0, column: far.1) == expected)
      #expect(image.pixel(row: corner.row - 1, column: corner.column) == [255])
      #expect(image.pixel(row: far.0, column: far.1 + 1) == [255])
    }
  }

  @Test("square numbers of square images stand in a square, and small images are enlarged")
  func pleasant() {
    for side in [3, 4, 5, 8, 10] {
      let images = [Float](repeating: 0, count: side * side * 784)
      let grid = ImageSheet(images: images, size: .init(height: 28, width: 28)).grid
      #expect((grid.columns, grid.rows) == (side, side))
      #expect(grid.scale >= 2)
    }
  }

  @Test("no images give an empty sheet rather than a failure")
  func none() throws {
    let image = try ImageSheet(images: [], size: .init(height: 4, width: 4)).image()
    #expect(image.pixels.allSatisfy { $0 == 255 })
  }

  @Test("a reconstruction stands right below its original")
  func pairs() throws {
    let originals = (0..<7).map { Float($0) / 10 }
    let reconstructions = originals.map { $0 + 0.3 }
    var sheet = ImageSheet(
      originals: originals, reconstructions: reconstructions, size: .init(height: 1, width: 1))
    sheet.columns = 3
    let grid = sheet.grid
    let image = try sheet.image()
    #expect(grid.rows == 6)
    for index in 0..<7 {
      let above = grid.corner(of: index)
      let below = grid.corner(of: index + 7)
      #expect(below.column == above.column)
      #expect(below.row == above.row + grid.scale + grid.padding)
      #expect(
        image.pixel(row: above.row, column: above.column)
          == [UInt8(originals[index] * 255 + 0.5)])
      #expect(
        image.pixel(row: below.row, column: below.column)
          == [UInt8(reconstructions[index] * 255 + 0.5)])
    }
    #expect(image.height == grid.corner(of: 13).row + grid.scale + grid.padding)
  }

  @Test("planar and interleaved layouts of one colour image give one picture")
  func layouts() throws {
    let planar: [Float] = [1, 0, 0, 1, 0, 0.5]
    let interleaved: [Float] = [1, 0, 0, 0, 1, 0.5]
    let size = ImageSheet.ImageSize(height: 1, width: 2, channels: 3)
    let first = ImageSheet(images: planar, size: size)
    var innermost = size
    innermost.layout = .interleaved
    let second = ImageSheet(images: interleaved, size: innermost)
    #expect(try first.image() == second.image())
    let corner = first.grid.corner(of: 0)
    #expect(try first.image().pixel(row: corner.row, column: corner.column) == [255, 0, 0])
  }

  @Test("a datum's shape says whether it is an image, and where its channels are")
  func shapes() throws {
    typealias Size = ImageSheet.ImageSize
    #expect(Size(sampleShape: [4, 5]) == Size(height: 4, width: 5))
    #expect(Size(sampleShape: [3, 4, 5]) == Size(height: 4, width: 5, channels: 3))
    #expect(
      Size(sampleShape: [8, 5, 3])
        == Size(height: 8, width: 5, channels: 3, layout: .interleaved))
    for shape in [[5], [8, 8, 4], [16, 8, 8], [2, 3, 4, 5]] {
      #expect(Size(sampleShape: shape) == nil, "\(shape)")
    }
  }

  @Test("the range of values is found from the data, with room for a model's overshoot")
  func ranges() {
    #expect(ValueRange.automatic.bounds(of: [0, 1]) == (0, 1))
    #expect(ValueRange.automatic.bounds(of: [-0.2, 1.1, .nan]) == (0, 1))
    #expect(ValueRange.automatic.bounds(of: [-1, 0.3]) == (-1, 1))
    #expect(ValueRange.automatic.bounds(of: [0, 255]) == (0, 255))
    #expect(ValueRange.automatic.bounds(of: []) == (0, 1))
    #expect(ValueRange.symmetric.bounds(of: [0, 255]) == (-1, 1))
    #expect(ValueRange.span(2, 4).bounds(of: [0]) == (2, 4))
  }

  @Test("NaN is magenta, infinities are clamped, a constant range is grey")
  func odd() throws {
    var sheet = ImageSheet(images: [.nan, .infinity, -.infinity], size: .init(height: 1, width: 3))
    sheet.scale = 1
    sheet.padding = 0
    #expect(try sheet.image().pixels == [255, 0, 255, 255, 255, 255, 0, 0, 0])
    sheet.images = [3, 3, 3]
    sheet.range = .span(3, 3)
    #expect(try sheet.image().pixels == [128, 128, 128])
  }
}
