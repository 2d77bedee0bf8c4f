import DiffeoOpenCL
import DiffeoTestSupport
import Foundation
import Testing

@testable import DiffeoTuning

@Suite("The tuner")
struct TunerTests {
  @Test("the check of a product finds one wrong element, wherever it is")
  func check() {
    let size = MatrixProductSize(rows: 5, columns: 7, depth: 3, transposeLeft: true)
    let a = (0..<15).map { Float($0 % 5 - 2) }
    let b = (0..<21).map { Float($0 % 7 - 3) }
    let c = (0..<35).map { place -> Float in
      let (row, column) = (place / 7, place % 7)
      return a[row] * b[column] + a[5 + row] * b[7 + column] + a[10 + row] * b[14 + column]
    }
    let check = ProductCheck(size, a, b)
    #expect(check.holds(c))
    for place in c.indices {
      var wrong = c
      wrong[place] += 1
      #expect(!check.holds(wrong))
      wrong[place] = .nan
      #expect(!check.holds(wrong))
    }
  }

  @Test("a candidate whose kernel is wrong is rejected and named, the others are timed")
  func rejects() throws {
    let folder = FileManager.default.temporaryDirectory.path + "/diffeo-tuning-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try FileManager.default.createDirectory(
      atPath: folder + "/matrix", withIntermediateDirectories: true)
    let file = "matrix/matmul_local.cl"
    let right = try KernelSources().text(of: file)
    let wrong = right.replacingOccurrences(of: "= 0.0f;", with: "= TILE == 32 ? 1.0f : 0.0f;")
    #expect(wrong != right)
    try wrong.write(toFile: folder + "/" + file, atomically: true, encoding: .utf8)
    let device = try TestDevice.shared()
    let tuner = Tuner(device, preset: .quick, sources: KernelSources(folder: folder)) { _ in }
    let product = TuningWorkload.product(MatrixProductSize(rows: 64, columns: 64, depth: 32))
    let candidates = [32, 16].map { block in
      var profile = DeviceProfile(for: device)
      profile.matrixProduct = .localTiled
      profile.tiles.block = block
      return TuningCandidate("block \(block)", profile)
    }
    var outcome = TuningOutcome(stage: "test", workloads: [product.name])
    func attempt(_ candidate: TuningCandidate) -> TuningMeasure? {
      outcome.attempt(candidate) {
        try tuner.measure("test", $0, [product], beside: candidates[1], rounds: 1)
      }
    }
    #expect(attempt(candidates[0]) == nil)
    #expect(attempt(candidates[1]) != nil)
    #expect(
      outcome.rejections == [
        TuningRejection(
          stage: "test", candidate: "block 32", reason: "a wrong result of product NN 64x32x64")
      ])
  }
}
