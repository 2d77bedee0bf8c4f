internal import DiffeoDatasets
internal import DiffeoFormats
internal import DiffeoLayers
internal import DiffeoModels
internal import DiffeoTensors
internal import Foundation

/// The pictures and the page at the end of a run.
struct RunReport {
  let session: RunSession
  let model: any GenerativeModel
  /// The latent points of ``shown``, `[count, latent width]`; none where there is no encoder.
  let latent: [Float]
  /// The data that pictures show.
  let shown: Dataset
  /// What the encoder makes of the torus of data, where there is one.
  let topology: TopologyPicture?

  /// Encodes what the pictures show.
  init(_ session: RunSession) throws {
    self.session = session
    self.model = session.trainer.model
    self.shown = try session.evaluationData.head(5000)
    self.latent =
      model.hasEncoder
      ? try Evaluation.map(
        shown.samples, width: shown.sampleSize, on: session.backend, model.encode) : []
    self.topology = try TopologyPicture(session)
  }

  /// Writes the pictures and `report.html` into the run's folder.
  func write() throws {
    var sections: [ReportPage.Section] = []
    let pictures = try pictureBlocks()
    if !pictures.isEmpty { sections.append(.init(title: "Pictures", blocks: pictures)) }
    if let model = model as? TwoStageVAE {
      sections.append(.init(title: "Stages", blocks: try stageBlocks(model)))
    }
    if model.hasEncoder {
      sections.append(.init(title: "Latent space", blocks: try latentBlocks()))
    }
    if let topology { sections.append(.init(title: "Topology", blocks: try blocks(topology))) }
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
    let trained = session.trainer.stage.parameterSets.reduce(0) { $0 + $1.count }
    let seconds = session.metrics.series("seconds").last?.value ?? 0
    let unseen =
      session.testData == nil
      ? "The data have no test part, so the figures are those of training."
      : "The figures under \u{201C}test\u{201D} are of data that training did not see."
    return """
      \(trained) parameters trained on \(session.data.count) data for \
      \(position.epoch) epochs (\(position.step) steps) in \(Self.text(seconds)) seconds on \
      \(session.backend.name). \(unseen)
      """
  }

  private var facts: [ReportPage.Fact] {
    let names = [
      ("elbo", "nats per datum"), ("log_likelihood", "nats per datum, importance sampled"),
      ("kl", "nats per datum"), ("mse", "mean over elements"),
      ("mean_log_time", "mean over data"), ("mean_log_variance", "mean over data"),
      ("mean_log_concentration", "mean over data"),
      ("gamma", "variance of the decoder"),
      ("latent_elbo", "second stage, nats per datum"),
      ("wasserstein", "the critic's estimate"), ("gradient_norm", "slope of the critic"),
      ("mmd", "squared discrepancy"),
    ]
    let found = names.compactMap { name, note -> ReportPage.Fact? in
      for prefix in ["test_", "train_"] {
        if let last = session.metrics.series(prefix + name).last {
          let label = prefix.dropLast() + " " + name.replacingOccurrences(of: "_", with: " ")
          return .init(name: label, value: Self.text(last.value), note: note)
        }
      }
      return nil
    }
    return found + (topology.map { [$0.fact] } ?? [])
  }

  private func curveBlocks() -> [ReportPage.Block] {
    let names = [
      "elbo", "kl", "mse", "mean_log_time", "mean_log_variance", "mean_log_concentration",
      "gamma", "latent_elbo", "latent_kl", "latent_gamma", "wasserstein", "gradient_norm", "mmd",
    ]
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

  private static func text(_ value: Double) -> String {
    abs(value) >= 100 ? String(format: "%.2f", value) : String(format: "%.4g", value)
  }
}
