internal import Foundation

extension LatentPicture {
  /// The colours of everything but the points.
  struct Style {
    var background: PictureColor
    var surface: PictureColor
    var rim: PictureColor
    var grid: PictureColor
    var axis: PictureColor
    var text: PictureColor
  }

  var style: Style {
    switch theme {
    case .light:
      Style(
        background: PictureColor(hex: 0xFFFFFF), surface: PictureColor(hex: 0xF8F9FB),
        rim: PictureColor(hex: 0xE4E8EE), grid: PictureColor(hex: 0xD5DAE1),
        axis: PictureColor(hex: 0x7A828E), text: PictureColor(hex: 0x3A424D))
    case .dark:
      Style(
        background: PictureColor(hex: 0x14171C), surface: PictureColor(hex: 0x20252C),
        rim: PictureColor(hex: 0x171B20), grid: PictureColor(hex: 0x3A414B),
        axis: PictureColor(hex: 0x8B95A3), text: PictureColor(hex: 0xC4CBD4))
    }
  }

  private var count: Int { data.count }

  /// The scale of line widths and discs: 1 at the default height.
  var unit: Double { Double(height) / 720 }

  /// The radius of a disc: smaller the more points there are.
  var radius: Double {
    pointRadius ?? unit * min(max(6 * pow(Double(max(count, 1)) / 200, -0.22), 1.4), 5.5)
  }

  /// The opacity of a disc: lower the more points there are.
  var opacity: Double {
    min(max(0.95 * pow(Double(max(count, 1)) / 1000, -0.05), 0.75), 0.95)
  }

  /// The finite points with their colours, in drawing order.
  func drawn() -> [(point: SIMD3<Double>, color: PictureColor)] {
    let palette = data.colors.resolved(count: count)
    return data.drawingOrder.compactMap { index in
      data.point(index).map { ($0, palette[index]) }
    }
  }

  /// A disc with a fine halo where points are few enough for one.
  func drawPoint(
    _ raster: inout Raster, at place: SIMD2<Double>, color: PictureColor, scale: Double = 1
  ) {
    if count <= 3000 {
      raster.disc(
        at: place, radius: radius * scale + 0.8 * unit, color: style.background, alpha: 0.55)
    }
    raster.disc(at: place, radius: radius * scale, color: color, alpha: opacity)
  }

  /// A circle; its width in units of the style.
  func drawCircle(
    _ raster: inout Raster, center: SIMD2<Double>, radius: Double, width: Double,
    color: PictureColor
  ) {
    let path = (0...360).map { center + Self.direction(Double($0) * .pi / 180) * radius }
    raster.stroke(path, width: width * unit, color: color)
  }

  /// The unit vector at an angle from the right, counter-clockwise as it is seen.
  static func direction(_ angle: Double) -> SIMD2<Double> { SIMD2(cos(angle), -sin(angle)) }

  /// An arrow head whose tip lies a little ahead of a place.
  func drawArrow(
    _ raster: inout Raster, at tip: SIMD2<Double>, along direction: SIMD2<Double>
  ) {
    let back = direction * (8 * unit)
    let aside = SIMD2(-direction.y, direction.x) * (6.5 * unit)
    let head = tip + direction * (4 * unit)
    let path = [head - back + aside, head, head - back - aside]
    raster.stroke(path, width: 6 * unit, color: style.background)
    raster.stroke(path, width: 2.2 * unit, color: style.axis)
  }

  /// A share in [0, 1) that spreads the points of a line across a band, so that they are seen: the
  /// fractional part of multiples of the golden section.
  static func spread(_ index: Int) -> Double {
    let multiple = Double(index) * 0.6180339887498949
    return multiple - multiple.rounded(.down)
  }
}
