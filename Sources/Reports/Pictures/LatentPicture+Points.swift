internal import Foundation

extension LatentPicture {
  /// The colours of everything but the points.
  struct Style {
    var background: PictureColor
    var surface: PictureColor
    var rim: PictureColor
    var grid: PictureColor
    var axis: PictureColor
  }

  var style: Style {
    switch theme {
    case .light:
      Style(
        background: PictureColor(hex: 0xFFFFFF), surface: PictureColor(hex: 0xF8F9FB),
        rim: PictureColor(hex: 0xE4E8EE), grid: PictureColor(hex: 0xD5DAE1),
        axis: PictureColor(hex: 0x7A828E))
    case .dark:
      Style(
        background: PictureColor(hex: 0x14171C), surface: PictureColor(hex: 0x20252C),
        rim: PictureColor(hex: 0x171B20), grid: PictureColor(hex: 0x3A414B),
        axis: PictureColor(hex: 0x8B95A3))
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
}
