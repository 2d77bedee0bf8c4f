/// A window that moves over images: its extents, its steps, and what happens at the border.
///
/// Images are `[count, height, width, channels]`, channels innermost (NHWC), in all of Diffeo: the
/// numbers under one row of a window are then contiguous, and the channels of a pixel are a row of a
/// matrix.
public struct Window: Sendable, Hashable {
  /// What happens at the border.
  public enum Padding: String, Sendable, Codable, CaseIterable {
    /// Zeros outside the image, so that there are `ceil(extent / stride)` places; where their number
    /// is odd, the greater part follows the image.
    case same
    /// Only places within the image.
    case valid
  }

  /// Rows.
  public var height: Int
  /// Columns.
  public var width: Int
  /// Pixels from one place to the next, along both axes.
  public var stride: Int
  /// What happens at the border.
  public var padding: Padding

  /// A window of given extents, all positive.
  public init(height: Int, width: Int, stride: Int = 1, padding: Padding = .same) {
    precondition(height > 0 && width > 0 && stride > 0, "a window without extent or stride")
    self.height = height
    self.width = width
    self.stride = stride
    self.padding = padding
  }

  /// A square window.
  public init(_ side: Int, stride: Int = 1, padding: Padding = .same) {
    self.init(height: side, width: side, stride: stride, padding: padding)
  }

  /// How many places the window has over an image.
  ///
  ///     same   ceil(extent / stride)
  ///     valid  floor((extent - window) / stride) + 1, 0 where the window is greater
  ///
  /// - Parameter size: Height and width of the image.
  /// - Returns: Places below each other and beside each other.
  public func places(over size: ImageSize) -> ImageSize {
    ImageSize(
      height: places(size.height, window: height), width: places(size.width, window: width))
  }

  /// The image that a transposed convolution makes of one pixel for each place: the smallest that
  /// has so many places, but with padding ``Padding/same`` the greatest.
  ///
  /// - Parameter places: Height and width of what is spread.
  /// - Returns: Height and width of the image.
  public func image(of places: ImageSize) -> ImageSize {
    switch padding {
    case .same: ImageSize(height: places.height * stride, width: places.width * stride)
    case .valid:
      ImageSize(
        height: max(places.height - 1, 0) * stride + height,
        width: max(places.width - 1, 0) * stride + width)
    }
  }

  private func places(_ extent: Int, window: Int) -> Int {
    switch padding {
    case .same: (extent + stride - 1) / stride
    case .valid: extent < window ? 0 : (extent - window) / stride + 1
    }
  }
}

/// Height and width of an image.
public struct ImageSize: Sendable, Hashable, CustomStringConvertible {
  /// Rows.
  public var height: Int
  /// Columns.
  public var width: Int

  /// A size.
  public init(height: Int, width: Int) {
    self.height = height
    self.width = width
  }

  /// For instance `28 x 28`.
  public var description: String { "\(height) x \(width)" }
}

/// A window over images of a given shape.
struct WindowPlan {
  let window: Window
  /// Number of images.
  let images: Int
  /// Their extents.
  let size: ImageSize
  /// Their channels.
  let channels: Int
  /// Places of the window.
  let places: ImageSize
  /// Rows of padding above.
  let top: Int
  /// Columns of padding before.
  let left: Int

  /// The plan for images `[images, height, width, channels]`.
  ///
  /// - Throws: ``TensorError/invalidShape(operation:shape:expected:)`` unless they are of rank 4 and
  ///   the window has a place.
  init(_ window: Window, over shape: Shape, _ operation: String) throws {
    guard shape.rank == 4 else {
      throw TensorError.invalidShape(
        operation: operation, shape: shape, expected: "[images, height, width, channels]")
    }
    self.window = window
    images = shape[0]
    size = ImageSize(height: shape[1], width: shape[2])
    channels = shape[3]
    places = window.places(over: size)
    guard places.height > 0, places.width > 0 else {
      throw TensorError.invalidShape(
        operation: operation, shape: shape,
        expected: "images with a place for a window of \(window.height) x \(window.width)")
    }
    top = Self.padding(size.height, window.height, places.height, window)
    left = Self.padding(size.width, window.width, places.width, window)
  }

  private static func padding(
    _ extent: Int, _ side: Int, _ places: Int, _ window: Window
  ) -> Int {
    guard window.padding == .same else { return 0 }
    return max((places - 1) * window.stride + side - extent, 0) / 2
  }

  /// Places over one image.
  var placesPerImage: Int { places.height * places.width }
  /// Numbers under the window.
  var patch: Int { window.height * window.width * channels }
  /// Pixels of one image.
  var pixels: Int { size.height * size.width }
  /// The shape of the images.
  var shape: Shape { [images, size.height, size.width, channels] }
  /// The shape of something with `depth` channels for each place.
  func placesShape(_ depth: Int) -> Shape { [images, places.height, places.width, depth] }
}
