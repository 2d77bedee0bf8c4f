public import DiffeoFormats

/// A scatter of latent points in the chart of their manifold, as a raster picture.
///
/// The torus is cut open to a square, the projective plane to a disk, the projective space to a
/// ball; marks on their rims say what is one. The sphere is shown as its two hemispheres side by
/// side in parallel projection, a circle as a ring, other spaces in a box. Points are smooth discs, drawn in an order that
/// does not depend on how the data are sorted, so that no class hides another. A legend beside the
/// chart says what the colours mean.
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
  /// The height of the chart in pixels, without the legend.
  public var height = 720
  /// The radius of a disc in pixels; chosen by the number of points when nil.
  public var pointRadius: Double?
  /// The colours of everything but the points.
  public var theme = Theme.light

  /// Whether the picture says what its colours mean.
  public var hasLegend = true
  /// Lines on the torus to draw beneath the points.
  var mesh: TorusMesh?

  /// A picture of points.
  public init(_ data: ScatterData) {
    self.data = data
  }

  /// The picture: RGB, the chart as wide as high, for the sphere twice as wide, and the legend to
  /// its right or below.
  ///
  /// - Throws: `PNGError.invalidSize(width:height:channels:bytes:)` when `height` is not in
  ///   1...8192.
  /// - Complexity: O(count radius^2 + height^2).
  public func image() throws(PNGError) -> PNGImage {
    let width = data.chart == .sphere ? height * 2 : height
    guard (1...8192).contains(height) else {
      throw .invalidSize(width: width, height: height, channels: 3, bytes: 0)
    }
    let legend = legendSize
    var raster = Raster(
      width: width + legend.width, height: height + legend.height, background: style.background)
    switch data.chart {
    case .square: drawSquare(&raster)
    case .circle: drawRing(&raster)
    case .sphere: drawSphere(&raster)
    case .disk: drawDisk(&raster)
    case .ball: drawBall(&raster)
    case .line: drawBand(&raster)
    case .plane: drawPlane(&raster)
    case .space: drawSpace(&raster)
    }
    drawLegend(&raster)
    return try raster.image()
  }
}
