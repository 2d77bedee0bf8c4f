internal import DiffeoDatasets
internal import DiffeoFormats
internal import DiffeoMetrics
internal import DiffeoModels
internal import DiffeoTensors
internal import Foundation

extension RunReport {
  /// What the paper of the Two-Stage VAE shows of a run: what each stage samples, which dimensions
  /// are active, and how normal the latent points of either stage are.
  func stageBlocks(_ model: TwoStageVAE) throws -> [ReportPage.Block] {
    let seed = session.trainer.plan.seed
    let found = try StageDiagnostics(model, on: shown, session.backend, seed: seed)
    try found.write(to: session.folder.file("diagnostics.json"))
    return try sampleBlocks(model) + [.paragraph(Self.text(found, width: model.latentWidth))]
      + [variances(found), decoded(found), spectra(found)]
  }

  /// Samples of the first stage on the left, of both on the right, from the same normal points.
  private func sampleBlocks(_ model: TwoStageVAE) throws -> [ReportPage.Block] {
    guard let size = ImageSheet.ImageSize(sampleShape: shown.sampleShape),
      try model.hasSecondStage()
    else { return [] }
    let key = RandomKey(seed: session.trainer.plan.seed, purpose: .prior)
    let (side, gap) = (8, 1)
    let first = try model.decode(model.sampleFirstPrior(side * side, key: key)).values()
    let second = try model.decode(model.samplePrior(side * side, key: key)).values()
    var images: [Float] = []
    var blanks: Set<Int> = []
    for row in 0..<side {
      let range = (row * side * size.count)..<((row + 1) * side * size.count)
      images += first[range]
      // An empty column between the two halves.
      for _ in 0..<gap {
        blanks.insert(images.count / size.count)
        images += first[range].prefix(size.count)
      }
      images += second[range]
    }
    var sheet = ImageSheet(images: images, inRangeOf: shown.samples, size: size)
    sheet.columns = 2 * side + gap
    sheet.blanks = blanks
    return try picture(
      sheet, "stages", "Samples of the first stage alone, left, and of both stages, right.")
  }

  private static func text(_ found: StageDiagnostics, width: Int) -> String {
    let first = String(format: "%.3g", found.first.deviation(from: found.ideal) * 100)
    let second = found.second.map {
      String(format: ", that of q(u) by %.3g %%", $0.deviation(from: found.ideal) * 100)
    }
    return """
      Of \(width) latent dimensions \(found.activeDimensions) are active: the mean variance of their \
      posteriors is below \(StageDiagnostics.activeBelow). The spectrum of q(z) differs from that \
      of normal points by up to \(first) %\(second ?? ""). Looked at were \(found.count) data.
      """
  }

  private func variances(_ found: StageDiagnostics) -> ReportPage.Block {
    let chart = Histogram(
      title: "posterior variances", xLabel: "variance",
      series: [.init(name: "variance", values: found.variances)])
    return .chart(
      svg: chart.svg(),
      caption: "The variances of the first stage's posteriors, over data and dimensions: near 0 "
        + "where a dimension tells data apart, near 1 where it does not.")
  }

  private func decoded(_ found: StageDiagnostics) -> ReportPage.Block {
    // From the most informative dimension to the least.
    let order = found.meanVariances.indices.sorted {
      found.meanVariances[$0] < found.meanVariances[$1]
    }
    let chart = LineChart(
      title: "latent directions", xLabel: "direction, by posterior variance", yLabel: "variance",
      series: [
        .init(name: "posterior variance", y: order.map { found.meanVariances[$0] }),
        .init(name: "decoded variance", y: order.map { found.decodedVariances[$0] }),
      ])
    return .chart(
      svg: chart.svg(),
      caption: "How much a datum varies when its latent point moves from -3 to 3 along each "
        + "direction, beside the posteriors' mean variance in it.")
  }

  private func spectra(_ found: StageDiagnostics) -> ReportPage.Block {
    var series = [LineChart.Series(name: "q(z)", y: found.first.values)]
    if let second = found.second { series.append(.init(name: "q(u)", y: second.values)) }
    series.append(.init(name: "normal points", y: found.ideal.values, isDashed: true))
    let chart = LineChart(
      title: "singular values", xLabel: "index", yLabel: "singular value / root of the count",
      series: series)
    return .chart(
      svg: chart.svg(),
      caption: "Singular values of latent points of either stage, and of as many normal ones.")
  }
}
