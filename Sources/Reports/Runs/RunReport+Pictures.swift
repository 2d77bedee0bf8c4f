internal import DiffeoDatasets
internal import DiffeoFormats
internal import DiffeoModels
internal import DiffeoTensors

extension RunReport {
  /// Reconstructions, samples and the decoded chart, also as files; where the data are not images
  /// nothing, but for samples of a model that has no latent points to show.
  func pictureBlocks() throws -> [ReportPage.Block] {
    guard let size = ImageSheet.ImageSize(sampleShape: shown.sampleShape) else {
      return model.hasEncoder ? [] : try samplePoints()
    }
    var blocks: [ReportPage.Block] = []
    if model.hasEncoder {
      let originals = Array(shown.samples.prefix(40 * shown.sampleSize))
      let restored = try decode(Array(latent.prefix(40 * model.latentWidth)))
      blocks += try picture(
        ImageSheet(originals: originals, reconstructions: restored, size: size),
        "reconstructions", "Data and, below each, what its latent point decodes to.")
    }
    let key = RandomKey(seed: session.trainer.plan.seed, purpose: .prior)
    let prior = try model.samplePrior(64, key: key).values()
    blocks += try picture(
      ImageSheet(images: try decode(prior), inRangeOf: shown.samples, size: size), "samples",
      "Decoded points of the prior.")
    if let sheet = try chartSheet(size) {
      blocks += try picture(sheet, "chart", "The latent space, decoded \(gridCaption).")
    }
    return blocks
  }

  /// Samples as points beside the data.
  private func samplePoints() throws -> [ReportPage.Block] {
    let key = RandomKey(seed: session.trainer.plan.seed, purpose: .prior)
    let samples = try decode(model.samplePrior(SamplePicture.pointCount, key: key).values())
    return try picture(
      SamplePicture(samples, called: "samples", beside: shown).image(), "samples",
      "Samples beside the data.")
  }

  /// The latent space decoded over its chart, about 900 pixels high or 1800 wide.
  private func chartSheet(_ size: ImageSheet.ImageSize) throws -> ImageSheet? {
    guard let grid = model.latentGrid(side: size.height > 40 ? 12 : 16) else { return nil }
    let rows = grid.points.count / grid.columns
    var sheet = ImageSheet(images: try decode(grid.points), inRangeOf: shown.samples, size: size)
    sheet.columns = grid.columns
    sheet.scale = max(
      1, min(Self.nearest(900, rows * size.height), Self.nearest(1800, grid.columns * size.width)))
    sheet.padding = 3
    sheet.blanks = Set(grid.points.indices.filter { grid.points[$0] == nil })
    return sheet
  }

  /// The whole number nearest to a quotient.
  private static func nearest(_ length: Int, _ part: Int) -> Int { (length + part / 2) / part }

  /// How the decoded grid lies in the latent space.
  private var gridCaption: String {
    switch model.latentView {
    case .product(let factors):
      "over the chart of its first factor, the others held: " + Self.grid(factors[0].view)
    case let view: "over its chart: " + Self.grid(view)
    }
  }

  private static func grid(_ view: LatentView) -> String {
    switch view {
    case .periodicSquare: "the two angles, across and up; opposite sides are one"
    case .circle: "each picture is in the direction from the middle that it stands for"
    case .sphere: "longitude across, latitude up"
    case .disk: "the disk of the latent picture; opposite pictures on the rim are one"
    case .ball: "the disk through the middle of the ball; opposite pictures on its rim are one"
    case .coordinates, .product: "the first coordinates"
    }
  }

  /// A picture of a page, also as a file.
  func picture(
    _ sheet: ImageSheet, _ name: String, _ caption: String
  ) throws -> [ReportPage.Block] {
    try picture(sheet.image(), name, caption)
  }

  /// A picture of a page, also as a file.
  func picture(
    _ image: PNGImage, _ name: String, _ caption: String
  ) throws -> [ReportPage.Block] {
    try AtomicFile.write(try image.encoded(), to: session.folder.file(name + ".png"))
    return [.image(image, caption: caption)]
  }

  private func decode(_ points: [Float]) throws -> [Float] {
    try Evaluation.map(points, width: model.latentWidth, on: session.backend, model.decode)
  }

  /// Decodes the points of a grid; cells without a point take the first one's picture.
  private func decode(_ cells: [[Double]?]) throws -> [Float] {
    let present = try decode(cells.compactMap(\.self).flatMap { $0.map { Float($0) } })
    let width = shown.sampleSize
    var next = 0
    return cells.flatMap { cell -> ArraySlice<Float> in
      guard cell != nil else { return present[..<width] }
      defer { next += width }
      return present[next..<(next + width)]
    }
  }
}

extension ImageSheet.ImageSize {
  /// The size of an image of a datum's shape; nil where it is none of 1 or 3 channels.
  package init?(sampleShape: [Int]) {
    guard let layout = ImageLayout(sampleShape: sampleShape), [1, 3].contains(layout.channels)
    else { return nil }
    self.init(
      height: layout.size.height, width: layout.size.width, channels: layout.channels,
      layout: layout.isInterleaved ? .interleaved : .planar)
  }
}
