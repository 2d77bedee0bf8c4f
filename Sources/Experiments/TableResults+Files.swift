internal import DiffeoFormats
internal import DiffeoReports
internal import Foundation

extension TableResults {
  /// Writes `results.json`, `results.md` and `report.html` into the table's folder.
  func write(to path: String) throws {
    try AtomicFile.write(
      try json(isIndented: true) + [UInt8(ascii: "\n")], to: path + "/results.json")
    try AtomicFile.write(Array(markdown.utf8), to: path + "/results.md")
    try AtomicFile.write(Array(try page(path).html().utf8), to: path + "/report.html")
  }

  /// The results as Markdown: what was done, the table, and why cells differ.
  public var markdown: String {
    let (head, rows) = cells
    func line(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |" }
    var lines = ["# \(table.title)", "", "\(table.source).", "", summary, ""]
    lines += [line(head), line(["---"] + head.dropFirst().map { _ in "---:" })]
    lines += rows.map(line)
    if !remarks.isEmpty { lines += [""] + remarks.map { "- \($0)" } }
    if !notes.isEmpty {
      lines += ["", "Figures marked with a number differ from the paper's:", ""]
      lines += notes.enumerated().map { "\($0.offset + 1). \($0.element.text)" }
    }
    return (lines + ["", made]).joined(separator: "\n") + "\n"
  }

  /// How much was done, beside what the paper did.
  var summary: String {
    let (epochs, runs) = (request.epochs, request.runs)
    let paper = table.paper
    let effort = "\(Self.count(epochs, "epoch")), \(Self.count(runs, "run")) of each row"
    let whole = "\(Self.count(paper.epochs, "epoch")) and \(Self.count(paper.runs, "run"))"
    let theirs =
      !table.statesEffort
      ? "where the paper does not say its own"
      : (epochs, runs) == (paper.epochs, paper.runs)
        ? "as in the paper" : "where the paper has \(whole)"
    let extents = extents.map(\.description).joined(separator: "; ")
    let state = isComplete ? "" : " Not all runs are done yet."
    return """
      \(table.name), \(request.form.rawValue) form: \(effort), \(theirs). \
      Data: \(data), \(extents).\(state)
      """
  }

  /// What the figures were made with.
  var made: String {
    let parts = [
      fact { "Diffeo \($0.version)" }, fact(\.commit).map { "commit \($0)" }, fact(\.device),
      fact { facts in facts.platform.map { "\($0) \(facts.driver ?? "")" } },
      fact { "\($0.cpu), \($0.cores) cores" },
      "seeds \(request.seeds.lowerBound) to \(request.seeds.upperBound - 1)",
      String(format: "%.0f seconds", seconds),
    ]
    return parts.compactMap(\.self).joined(separator: "; ") + "."
  }

  /// The results as one page, with the pictures of each row's first run.
  func page(_ path: String) -> ReportPage {
    let (head, texts) = cells
    var blocks: [ReportPage.Block] = [.table(header: head, rows: texts)]
    blocks += remarks.map { .paragraph($0) }
    if !notes.isEmpty {
      blocks.append(.paragraph("Figures marked with a number differ from the paper's:"))
      blocks += notes.enumerated().map { .paragraph("[\($0.offset + 1)] \($0.element.text)") }
    }
    let sections = rows.compactMap { row -> ReportPage.Section? in
      let blocks = pictures(of: row, path)
      return blocks.isEmpty ? nil : .init(title: row.row.name, blocks: blocks)
    }
    var page = ReportPage(
      title: table.title, summary: "\(table.source). \(summary)", facts: [],
      sections: [.init(title: "Results", blocks: blocks)] + sections)
    page.footer = made
    return page
  }

  /// The pictures that the first run of a row left; a run without pictures has none.
  private func pictures(of row: Row, _ path: String) -> [ReportPage.Block] {
    guard let seed = row.seeds.first else { return [] }
    return table.pictures.compactMap { picture in
      let file = "\(path)/rows/\(row.row.id)-seed\(seed)/\(picture.file)"
      guard let bytes = try? InputFile.read(file), let image = try? PNGImage(decoding: bytes)
      else { return nil }
      return .image(image, caption: "\(picture.caption), seed \(seed).")
    }
  }

  /// `1 epoch`, `2 epochs`.
  static func count(_ number: Int, _ noun: String) -> String {
    number == 1 ? "1 \(noun)" : "\(number) \(noun)s"
  }
}
