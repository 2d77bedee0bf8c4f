internal import DiffeoDatasets
internal import DiffeoMetrics
internal import DiffeoModels
internal import DiffeoTensors

/// What the encoder makes of the torus of data.
struct TopologyPicture {
  let factorNames: [String]
  let angles: [SIMD2<Double>]
  let degree: TorusDegree

  /// The topology of a run's encoder; nil where data or latent space are no torus.
  init?(_ session: RunSession) throws {
    guard let torus = session.torus,
      let angles = try EncoderTopology.latentAngles(
        of: session.trainer.model, on: torus, backend: session.backend),
      let degree = TorusDegree(
        angles: angles, rows: EncoderTopology.gridSide, columns: EncoderTopology.gridSide)
    else { return nil }
    factorNames = torus.factorNames
    self.angles = angles
    self.degree = degree
  }

  /// The degree, as a key figure.
  var fact: ReportPage.Fact {
    .init(
      name: "degree",
      value: degree.degree.map { "\($0)".replacing("-", with: "\u{2212}") } ?? "none",
      note: "of the encoder, as a map of the torus")
  }
}

extension RunReport {
  /// The encoder as a map of the torus: in words, its windings, and where it takes a grid.
  func blocks(_ topology: TopologyPicture) throws -> [ReportPage.Block] {
    let side = EncoderTopology.gridSide
    let names = topology.factorNames
    let degree = topology.degree
    let intro = """
      The data are a torus, and so is the latent space: does the encoder keep the shape? It was \
      given the data at a grid of \(side) \u{00D7} \(side) values of \(names[0]) and \(names[1]). \
      \(degree.description)
      """
    let rows = ["first latent angle", "second latent angle"].enumerated().map { row, name in
      [name] + degree.winding[row].map(String.init)
    }
    let header = ["turns of the"] + names.map { "while \($0) turns once" }
    var mesh = LatentPicture(ScatterData(chart: .square, coordinates: [], dimension: 2))
    mesh.mesh = TorusMesh(angles: topology.angles, rows: side, columns: side)
    return [.paragraph(intro), .table(header: header, rows: rows)]
      + (try picture(
        mesh.image(), "topology",
        """
        The lines of equal \(names[0]) and of equal \(names[1]) in the latent space, in the colours \
        of the latent picture. Where they do not cross each other the encoder is one to one.
        """))
  }
}
