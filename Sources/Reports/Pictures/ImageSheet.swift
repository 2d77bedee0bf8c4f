public import DiffeoFormats

/// Many small images in one picture, in rows.
public struct ImageSheet: Sendable {
  /// Where the channels of a colour image stand.
  public enum Layout: Sendable {
    /// `[count, channels, height, width]`, as networks have it.
    case planar
    /// `[count, height, width, channels]`, as pictures have it.
    case interleaved
  }

  /// The size of one image.
  public struct ImageSize: Equatable, Sendable {
    /// The number of rows.
    public var height: Int
    /// The number of columns.
    public var width: Int
    /// 1 (grey) or 3 (red, green, blue).
    public var channels: Int
    /// Where the channels of a colour image stand.
    public var layout: Layout

    /// A size of images.
    public init(height: Int, width: Int, channels: Int = 1, layout: Layout = .planar) {
      precondition(
        height > 0 && width > 0 && (channels == 1 || channels == 3),
        "an image has rows, columns and 1 or 3 channels, not \(height) x \(width) x \(channels)")
      self.height = height
      self.width = width
      self.channels = channels
      self.layout = layout
    }

    /// The numbers of one image.
    public var count: Int { height * width * channels }

    /// Where among them a channel of a pixel is.
    package func place(row: Int, column: Int, channel: Int) -> Int {
      layout == .planar
        ? (channel * height + row) * width + column : (row * width + column) * channels + channel
    }
  }

  /// The images one after another, in rows of the sheet from left to right.
  public var images: [Float]
  /// The size of one image.
  public var size: ImageSize
  /// Which numbers are black and white.
  public var range = ValueRange.automatic
  /// Images in a row; chosen for a pleasant shape of the sheet when nil.
  public var columns: Int?
  /// By how much each pixel is enlarged; chosen for a legible size when nil.
  public var scale: Int?
  /// Pixels of the sheet between images and around them; chosen by the scale when nil.
  public var padding: Int?
  /// The grey between images, 0 to 255.
  public var background: UInt8 = 255
  /// The images that are not drawn: their places keep the background.
  public var blanks: Set<Int> = []
  /// How many rows belong together: 2 for originals above reconstructions.
  private(set) var rowsPerGroup = 1

  /// A sheet of images.
  ///
  /// - Parameters:
  ///   - images: `[count, height, width]`, or with 3 channels as the size's layout says.
  ///   - size: The size of one image.
  public init(images: [Float], size: ImageSize) {
    precondition(
      images.count % size.count == 0,
      "\(images.count) numbers are not images of \(size.height) x \(size.width) x \(size.channels)")
    self.images = images
    self.size = size
  }

  /// A sheet of images in the range of values of others, which single strays do not widen.
  ///
  /// - Parameters:
  ///   - images: `[count, height, width]`, or with 3 channels as the size's layout says.
  ///   - data: Any number of images.
  ///   - size: The size of one image.
  public init(images: [Float], inRangeOf data: [Float], size: ImageSize) {
    self.init(images: images, size: size)
    let bounds = ValueRange.automatic.bounds(of: data)
    range = .span(bounds.black, bounds.white)
  }

  /// A sheet of pairs: each row of originals stands above the row of its reconstructions.
  ///
  /// The range of values is that of the originals, for both.
  ///
  /// - Parameters:
  ///   - originals: `[count, height, width]`, or with 3 channels as the size's layout says.
  ///   - reconstructions: As many.
  ///   - size: The size of one image.
  public init(originals: [Float], reconstructions: [Float], size: ImageSize) {
    precondition(
      originals.count == reconstructions.count,
      "\(originals.count) numbers of originals, \(reconstructions.count) of reconstructions")
    self.init(images: originals + reconstructions, inRangeOf: originals, size: size)
    rowsPerGroup = 2
  }

  /// The number of images.
  public var count: Int { images.count / size.count }

  /// The sheet: grey for grey images, RGB for colour ones or where an image holds NaN, which is
  /// drawn in magenta.
  ///
  /// - Throws: `PNGError.tooLarge(width:height:channels:)` for sheets beyond memory.
  /// - Complexity: O(pixels of the sheet).
  public func image() throws(PNGError) -> PNGImage {
    let grid = self.grid
    let channels = size.channels == 3 || images.contains(where: \.isNaN) ? 3 : 1
    guard grid.width * grid.height <= PNGImage.byteLimit / channels else {
      throw .tooLarge(width: grid.width, height: grid.height, channels: channels)
    }
    var pixels = [UInt8](repeating: background, count: grid.width * grid.height * channels)
    let bounds = range.bounds(of: images)
    for index in 0..<count where !blanks.contains(index) {
      let corner = grid.corner(of: index)
      draw(index, at: corner, width: grid.width, channels: channels, bounds, into: &pixels)
    }
    return try PNGImage(
      width: grid.width, height: grid.height, channels: channels, pixels: pixels)
  }
}
