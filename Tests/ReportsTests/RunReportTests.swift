import DiffeoFormats
import DiffeoModels
import DiffeoTensors
import DiffeoTestSupport
import Foundation
import Testing

@testable import DiffeoReports

/// Lets a run go on in silence.
private final class SilentObserver: RunObserver {
  func willTrain(_ session: RunSession) {}
  func didStep(epoch: Int, step: Int, steps: Int, loss: Double) {}
  func didFinishEpoch(_ row: MetricsFile.Row) {}
  func note(_ text: String) {}
  var shouldStop: Bool { false }
}

@Suite("The report of a run")
struct RunReportTests {
  /// Trains for a moment and gives the run's folder and its page.
  private func report(
    _ data: String, _ manifold: String, in folder: URL
  ) throws -> (files: [String: PNGImage], page: String) {
    var configuration = try RunConfiguration.defaults(model: "delta-vae")
    for (key, text) in [
      ("data", data), ("manifold", manifold), ("width", "6"), ("encoder_layers", "1"),
      ("decoder_layers", "1"), ("batch_size", "8"), ("epochs", "1"), ("walk_steps", "2"),
      ("log_likelihood_samples", "0"),
    ] {
      try configuration.set(key, text: text)
    }
    let path = folder.appending(path: "run").path
    let session = try RunSession.start(configuration, in: RunFolder(path), on: .reference)
    _ = try session.train(SilentObserver())
    var files: [String: PNGImage] = [:]
    for name in try FileManager.default.contentsOfDirectory(atPath: path)
    where name.hasSuffix(".png") {
      files[name] = try PNGImage(decoding: InputFile.read(path + "/" + name))
    }
    return (files, try String(contentsOfFile: path + "/report.html", encoding: .utf8))
  }

  private static let common = ["chart.png", "latent.png", "reconstructions.png", "samples.png"]

  private static let charts: [(manifold: String, charts: [String])] = [
    ("sphere:1", ["circle"]), ("sphere:2", ["sphere"]), ("sphere:3", ["space"]),
    ("flat-torus", ["square"]), ("embedded-torus", ["square"]), ("so3", ["ball"]),
    ("projective:1", ["circle"]), ("projective:2", ["disk"]), ("projective:3", ["ball"]),
    ("sphere:1*sphere:1", ["square"]), ("sphere:2*sphere:1", ["sphere", "circle"]),
  ]

  @Test(
    "shows every manifold in its own chart, with each picture also as a file",
    arguments: charts)
  func pictures(manifold: String, charts: [String]) throws {
    try withTemporaryFolder { folder in
      let (files, page) = try report("translations:count=12,size=8", manifold, in: folder)
      let isTorus = charts == ["square"]
      let more = (isTorus ? ["topology.png"] : []) + (charts.count > 1 ? ["latent-2.png"] : [])
      #expect(files.keys.sorted() == (Self.common + more).sorted())
      for (name, image) in files {
        let text = "data:image/png;base64," + ReportPage.base64(try image.encoded())
        #expect(page.contains(text), "\(name) is not in the page")
      }
      #expect(page.matches(of: /data-chart="(\w+)"/).map { String($0.1) } == charts)
      #expect(page.contains("<h2>Topology</h2>") == isTorus)
      #expect(page.contains("coloured by theta and phi"))
    }
  }

  @Test("the decoded chart is blank where the manifold has no point, and has ink elsewhere")
  func blanks() throws {
    try withTemporaryFolder { folder in
      let sheet = try #require(
        try report("translations:count=12,size=8", "projective:2", in: folder).files["chart.png"])
      // 16 x 16 cells: the corners lie outside of the disk, the middle inside.
      let cell = sheet.width / 16
      func isBlank(_ row: Int, _ column: Int) -> Bool {
        (4..<cell - 4).allSatisfy { offset in
          let index = (row * cell + offset) * sheet.width + column * cell + offset
          return sheet.pixels[index * sheet.channels] == 255
        }
      }
      #expect(isBlank(0, 0) && isBlank(15, 0) && isBlank(0, 15) && isBlank(1, 1))
      #expect(!isBlank(8, 8) && !isBlank(0, 8))
    }
  }

  @Test("topology is a matter of data that are a torus: points of a torus are not asked")
  func otherData() throws {
    try withTemporaryFolder { folder in
      let (files, page) = try report("torus:count=12", "flat-torus", in: folder)
      #expect(files.keys.sorted() == ["latent.png"])
      #expect(!page.contains("Topology") && page.contains("coloured by theta and phi"))
    }
  }

  @Test(
    "colours follow the data: an angle is periodic, a number is not, two numbers are the first",
    arguments: [
      ("circle:count=12", "coloured by t.", "2\u{03C0}"),
      ("swiss-roll:count=12", "coloured by t.", "class=\"ramp\""),
      ("sphere:count=12", "uncoloured", "data-chart"),
    ])
  func colors(data: String, caption: String, legend: String) throws {
    try withTemporaryFolder { folder in
      let page = try report(data, "sphere:2", in: folder).page
      #expect(page.contains(caption) && page.contains(legend))
      #expect(page.contains("2\u{03C0}") == data.hasPrefix("circle"))
    }
  }
}
