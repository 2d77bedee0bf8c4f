public import DiffeoFormats

/// A scatter of latent points in the chart of their manifold, as a raster picture.
///
/// The torus is cut open to a square, the sphere shown as its two hemispheres side by side in
/// parallel projection, other spaces in a box. Points are smooth discs, drawn in an order that
/// does not depend on how the data are sorted, so that no class hides another. There is no text: a
/// legend belongs beside the picture.
public struct LatentPicture: Sendable {
  /// The colours of everything but the points.
  public enum Theme: String, Sendable, CaseIterable {
    /// Dark lines on white.
    case light
    /// Light lines on black.
    case dark
  }

  /// The points and their view.
  public var data: ScatterData
  /// The height of the picture in pixels.
  public var height = 720
  /// The radius of a disc in pixels; chosen by the number of points when nil.
  public var pointRadius: Double?
  /// The colours of everything but the points.
  public var theme = Theme.light

  /// A picture of points.
  public init(_ data: ScatterData) {
    self.data = data
  }

  /// The picture: RGB, as wide as high, and for the sphere twice as wide.
  ///
  /// - Throws: `PNGError.invalidSize(width:height:channels:bytes:)` when `height` is not in
  ///   1...8192.
  /// - Complexity: O(count radius^2 + height^2).
  public func image() throws(PNGError) -> PNGImage {
    let width = data.chart == .sphere ? height * 2 : height
    guard (1...8192).contains(height) else {
      throw .invalidSize(width: width, height: height, channels: 3, bytes: 0)
    }
    var raster = Raster(width: width, height: height, background: style.background)
    switch data.chart {
    case .square: drawSquare(&raster)
    case .sphere: drawSphere(&raster)
    case .plane: drawPlane(&raster)
    case .space: drawSpace(&raster)
    }
    return try raster.image()
  }
}
