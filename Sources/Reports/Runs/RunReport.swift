internal import DiffeoDatasets
internal import DiffeoFormats
internal import DiffeoLayers
internal import DiffeoModels
internal import DiffeoTensors
internal import Foundation

/// The pictures and the page at the end of a run.
struct RunReport {
  private let session: RunSession
  private let model: any GenerativeModel
  private let latent: [Float]
  private let shown: Dataset

  /// Encodes what the pictures show.
  init(_ session: RunSession) throws {
    self.session = session
    self.model = session.trainer.model
    self.shown = try session.evaluationData.head(5000)
    self.latent = try Evaluation.map(
      shown.samples, width: shown.sampleSize, on: session.backend, session.trainer.model.encode)
  }

  /// Writes the pictures and `report.html` into the run's folder.
  func write() throws {
    var sections: [ReportPage.Section] = []
    let pictures = try pictureBlocks()
    if !pictures.isEmpty { sections.append(.init(title: "Pictures", blocks: pictures)) }
    sections.append(.init(title: "Latent space", blocks: try latentBlocks()))
    let curves = curveBlocks()
    if !curves.isEmpty { sections.append(.init(title: "Training", blocks: curves)) }
    sections.append(.init(title: "Settings", blocks: settingBlocks()))
    var page = ReportPage(
      title: title, summary: summary, facts: facts, sections: sections)
    page.footer = "Diffeo \(DiffeoVersion.current)"
    try AtomicFile.write(Array(try page.html().utf8), to: session.folder.file("report.html"))
  }

  private var title: String {
    let configuration = session.configuration
    let space =
      configuration.declarations.contains { $0.key == "manifold" }
      ? " on \(configuration.text("manifold"))" : ""
    return "\(configuration.text("model"))\(space), \(session.data.name)"
  }

  private var summary: String {
    let position = session.trainer.position
    let seconds = session.metrics.series("seconds").last?.value ?? 0
    let unseen =
      session.testData == nil
      ? "The data have no test part, so the figures are those of training."
      : "The figures under \u{201C}test\u{201D} are of data that training did not see."
    return """
      \(model.parameters.count) parameters trained on \(session.data.count) data for \
      \(position.epoch) epochs (\(position.step) steps) in \(Self.text(seconds)) seconds on \
      \(session.backend.name). \(unseen)
      """
  }

  private var facts: [ReportPage.Fact] {
    let names = [
      ("elbo", "nats per datum"), ("log_likelihood", "nats per datum, importance sampled"),
      ("kl", "nats per datum"), ("mse", "mean over elements"),
      ("mean_log_time", "mean over data"),
    ]
    return names.compactMap { name, note in
      for prefix in ["test_", "train_"] {
        if let last = session.metrics.series(prefix + name).last {
          let label = prefix.dropLast() + " " + name.replacingOccurrences(of: "_", with: " ")
          return .init(name: label, value: Self.text(last.value), note: note)
        }
      }
      return nil
    }
  }

  /// Reconstructions, samples and the decoded chart, also as files; nothing where the data are not
  /// images.
  private func pictureBlocks() throws -> [ReportPage.Block] {
    guard let size = ImageSheet.ImageSize(sampleShape: shown.sampleShape) else { return [] }
    var blocks: [ReportPage.Block] = []
    let width = shown.sampleSize
    let originals = Array(shown.samples.prefix(40 * width))
    let restored = try decode(Array(latent.prefix(40 * model.latentWidth)))
    let pairs = ImageSheet(originals: originals, reconstructions: restored, size: size)
    blocks += try picture(
      pairs, "reconstructions", "Data and, below each, what its latent point decodes to.")
    let key = RandomKey(seed: session.trainer.plan.seed, purpose: .prior)
    let prior = try model.samplePrior(64, key: key).values()
    blocks += try picture(
      ImageSheet(images: try decode(prior), size: size), "samples",
      "Decoded points of the prior.")
    if let grid = model.latentGrid(side: size.height > 40 ? 10 : 16) {
      var sheet = ImageSheet(images: try decode(grid.points), size: size)
      sheet.columns = grid.columns
      sheet.scale = 1
      blocks += try picture(sheet, "chart", "The latent space, decoded over its chart.")
    }
    return blocks
  }

  private func latentBlocks() throws -> [ReportPage.Block] {
    let data = scatter
    let image = try LatentPicture(data).image()
    try AtomicFile.write(try image.encoded(), to: session.folder.file("latent.png"))
    let caption = "The latent points of \(shown.count) \(shown.split) data, \(colorCaption)."
    return [.image(image, caption: caption), .points(data, caption: "The same, to turn.")]
  }

  private var scatter: ScatterData {
    let width = model.latentWidth
    let points = stride(from: 0, to: latent.count, by: width).map { start in
      model.latentCoordinates(latent[start..<(start + width)].map(Double.init))
    }
    let dimension = points.first?.count ?? 1
    let chart: ScatterData.Chart =
      switch model.latentView {
      case .periodicSquare: .square
      case .sphere: .sphere
      case .coordinates: dimension <= 2 ? .plane : .space
      }
    return ScatterData(
      chart: chart, coordinates: points.flatMap { $0.map { Float($0) } }, dimension: dimension,
      colors: colors)
  }

  private var colors: PointColors {
    if let labels = shown.labels { return .labels(labels.map(Int.init)) }
    guard let factors = shown.factors else { return .single }
    if shown.factorCount == 2 { return .angles(factors, names: shown.factorNames) }
    let first = stride(from: 0, to: factors.count, by: shown.factorCount).map { factors[$0] }
    return .scalars(first, name: shown.factorNames[0])
  }

  private var colorCaption: String {
    if shown.labels != nil { return "coloured by label" }
    if shown.factorCount > 0 {
      return "coloured by " + shown.factorNames.prefix(2).joined(separator: " and ")
    }
    return "uncoloured"
  }

  private func curveBlocks() -> [ReportPage.Block] {
    let names = ["elbo", "kl", "mse", "mean_log_time"]
    return names.compactMap { name in
      let series = ["train_", "test_"].compactMap { prefix -> LineChart.Series? in
        let points = session.metrics.series(prefix + name)
        if points.isEmpty { return nil }
        return .init(
          name: String(prefix.dropLast()), x: points.map(\.epoch), y: points.map(\.value),
          isDashed: prefix == "test_")
      }
      if series.isEmpty { return nil }
      let label = name.replacingOccurrences(of: "_", with: " ")
      let chart = LineChart(title: label, xLabel: "epoch", yLabel: label, series: series)
      return .chart(svg: chart.svg(), caption: "\(label) over the epochs")
    }
  }

  private func settingBlocks() -> [ReportPage.Block] {
    let rows = session.configuration.entries.map { [$0.key, $0.value.description] }
    let environment = (try? InputFile.read(session.folder.file("environment.json")))
      .map { String(decoding: $0, as: UTF8.self) }
    return [.table(header: ["option", "value"], rows: rows)]
      + (environment.map { [.details(summary: "Environment", text: $0)] } ?? [])
  }

  private func picture(
    _ sheet: ImageSheet, _ name: String, _ caption: String
  ) throws -> [ReportPage.Block] {
    let image = try sheet.image()
    try AtomicFile.write(try image.encoded(), to: session.folder.file(name + ".png"))
    return [.image(image, caption: caption)]
  }

  private func decode(_ points: [Float]) throws -> [Float] {
    try Evaluation.map(points, width: model.latentWidth, on: session.backend, model.decode)
  }

  /// Decodes the points of a grid; cells without a point stay blank.
  private func decode(_ cells: [[Double]?]) throws -> [Float] {
    let present = try decode(cells.compactMap(\.self).flatMap { $0.map { Float($0) } })
    let width = shown.sampleSize
    var next = 0
    return cells.flatMap { cell -> [Float] in
      guard cell != nil else { return [Float](repeating: 0, count: width) }
      defer { next += width }
      return Array(present[next..<(next + width)])
    }
  }

  private static func text(_ value: Double) -> String {
    abs(value) >= 100 ? String(format: "%.2f", value) : String(format: "%.4g", value)
  }
}

extension ImageSheet.ImageSize {
  /// The size of an image of a shape `[height, width]` or `[channels, height, width]`.
  package init?(sampleShape: [Int]) {
    switch sampleShape.count {
    case 2: self.init(height: sampleShape[0], width: sampleShape[1])
    case 3 where sampleShape[0] == 1 || sampleShape[0] == 3:
      self.init(height: sampleShape[1], width: sampleShape[2], channels: sampleShape[0])
    default: return nil
    }
  }
}
