import DiffeoDatasets
import Testing

@Suite struct DatasetTests {
  @Test("count, size and rows follow from the shape")
  func shape() throws {
    let data = try Dataset(
      name: "d", split: "all", sampleShape: [1, 2], samples: [1, 2, 3, 4, 5, 6], labels: [0, 1, 0],
      factors: [7, 8, 9], factorNames: ["t"])
    #expect(data.count == 3 && data.sampleSize == 2 && data.factorCount == 1)
    #expect(Array(data[1]) == [3, 4])
  }

  @Test(
    "an infinity or NaN is refused with its row and file",
    arguments: [(0, Float.nan, 0), (3, .infinity, 1), (5, -.infinity, 2)])
  func refusesNotFinite(index: Int, value: Float, row: Int) {
    var samples: [Float] = [1, 2, 3, 4, 5, 6]
    samples[index] = value
    #expect { try make(samples) } throws: { error in
      guard case DatasetError.notFinite("d.npy", row, _) = error else { return false }
      return "\(error)".contains("d.npy") && "\(error)".contains("row \(row)")
    }
  }

  @Test("no samples, half a sample and parts of other lengths are refused")
  func refusesLengths() {
    #expect(throws: DatasetError.empty(source: "d.npy")) { try make([]) }
    #expect(throws: DatasetError.empty(source: "d.npy")) { try make([], shape: [0]) }
    #expect(throws: DatasetError.self) { try make([1, 2, 3]) }
    #expect(throws: DatasetError.self) { try make([1, 2, 3, 4], labels: [1]) }
    #expect(throws: DatasetError.self) { try make([1, 2, 3, 4], factors: [1]) }
  }

  private func make(
    _ samples: [Float], shape: [Int] = [2], labels: [Int32]? = nil, factors: [Float]? = nil
  ) throws -> Dataset {
    try Dataset(
      name: "d", split: "all", source: "d.npy", sampleShape: shape, samples: samples,
      labels: labels, factors: factors, factorNames: ["t"])
  }
}
