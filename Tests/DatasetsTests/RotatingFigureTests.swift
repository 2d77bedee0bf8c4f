import DiffeoDatasets
import Testing

@Suite struct RotatingFigureTests {
  private let registry = DatasetRegistry.standard

  private func distance(_ data: Dataset, _ i: Int, _ j: Int) -> Float {
    zip(data[i], data[j]).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
  }

  @Test("the nearest views of each view are those beside it, all the way round")
  func closedCurve() throws {
    let data = try registry.load("rotating-figure:count=60,size=32")
    #expect(data.sampleShape == [3, 32, 32] && data.count == 60 && data.factorsArePeriodic)
    #expect(data.samples.allSatisfy { (0...1).contains($0) })
    for view in 0..<60 {
      let near = (0..<60).filter { $0 != view }
        .sorted { distance(data, view, $0) < distance(data, view, $1) }.prefix(2)
      #expect(Set(near) == [(view + 1) % 60, (view + 59) % 60])
    }
  }

  @Test("the same angle gives the same picture; test angles are others")
  func parts() throws {
    let coarse = try registry.load("rotating-figure:count=10,size=8")
    let fine = try registry.load("rotating-figure:count=20,size=8")
    #expect(coarse[3] == fine[6])
    let test = try registry.load("rotating-figure:count=10,size=8", split: .test)
    #expect(test.count == 2 && test.factors != coarse.factors)
  }
}
