import DiffeoDatasets
import DiffeoFormats
import Foundation
import Testing

@Suite struct MNISTTests {
  private let registry = DatasetRegistry.standard
  private let images: [UInt8] = [
    0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 0, 51, 102, 255,
  ]
  private let labels: [UInt8] = [0, 0, 8, 1, 0, 0, 0, 2, 7, 3]

  @Test(
    "both parts are read under every usual name, plain or gzip",
    arguments: [("-", ""), (".", ""), ("-", ".gz"), (".", ".gz")])
  func reads(joint: String, ending: String) throws {
    let folder = try TemporaryFolder()
    for prefix in ["train", "t10k"] {
      for (name, bytes) in [("images\(joint)idx3", images), ("labels\(joint)idx1", labels)] {
        try folder.put(
          ending.isEmpty ? bytes : Gzip.deflate(bytes), "\(prefix)-\(name)-ubyte\(ending)")
      }
    }
    for split in DatasetSplit.allCases {
      let data = try registry.load("mnist:\(folder.path)", split: split)
      #expect(data.name == "mnist" && data.split == split.rawValue)
      #expect(data.sampleShape == [1, 2] && data.samples == [0, 0.2, 0.4, 1])
      #expect(data.labels == [7, 3])
    }
  }

  @Test("images and labels of different counts are refused, both files named")
  func refusesMismatch() throws {
    let folder = try TemporaryFolder()
    try folder.put(images, "train-images-idx3-ubyte")
    try folder.put([0, 0, 8, 1, 0, 0, 0, 1, 7], "train-labels-idx1-ubyte")
    #expect { try registry.load("mnist:\(folder.path)") } throws: { error in
      ["train-images-idx3-ubyte holds 2", "train-labels-idx1-ubyte holds 1"].allSatisfy {
        "\(error)".contains($0)
      }
    }
  }

  @Test("a missing folder, a missing file and a file in the folder's place are told apart")
  func refusesMissing() throws {
    let folder = try TemporaryFolder()
    let missing = folder.file("none")
    #expect(throws: FormatError.notFound(path: missing)) { try registry.load("mnist:\(missing)") }
    try folder.put(images, "train-images-idx3-ubyte")
    #expect { try registry.load("mnist:\(folder.path)") } throws: { error in
      guard case FormatError.notFound(let path) = error else { return false }
      return path.contains("train-labels-idx1-ubyte")
    }
    let file = folder.file("train-images-idx3-ubyte")
    #expect { try registry.load("mnist:\(file)") } throws: { "\($0)".contains("found a file") }
  }

  @Test("labels in the place of images and images without rows are refused")
  func refusesOtherShapes() throws {
    let folder = try TemporaryFolder()
    try folder.put(labels, "train-images-idx3-ubyte")
    try folder.put(labels, "train-labels-idx1-ubyte")
    #expect { try registry.load("mnist:\(folder.path)") } throws: { error in
      guard case DatasetError.badShape = error else { return false }
      return "\(error)".contains("3 axes of uint8") && "\(error)".contains("shape [2] of uint8")
    }
    try folder.put([0, 0, 8, 3] + [UInt8](repeating: 0, count: 12), "train-images-idx3-ubyte")
    try folder.put([0, 0, 8, 1, 0, 0, 0, 0], "train-labels-idx1-ubyte")
    #expect { try registry.load("mnist:\(folder.path)") } throws: { error in
      guard case DatasetError.empty = error else { return false }
      return true
    }
  }

  private static let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("../shared/data/mnist").standardized.path
  private static let isThere = FileManager.default.fileExists(atPath: folder)

  @Test(
    "the real MNIST has its published sizes, class counts and mean",
    .enabled(if: MNISTTests.isThere, "MNIST is not at ../shared/data/mnist"))
  func real() throws {
    let train = try registry.load("mnist:\(Self.folder)")
    #expect(train.count == 60_000 && train.sampleShape == [28, 28])
    var counts = [Int](repeating: 0, count: 10)
    for label in try #require(train.labels) { counts[Int(label)] += 1 }
    #expect(counts == [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949])
    // The mean that every normalisation of MNIST uses, 0.1307; here the sum of the bytes.
    #expect(sumOfBytes(train.samples) == 1_567_298_545)
    let test = try registry.load("mnist:\(Self.folder)", split: .test)
    #expect(test.count == 10_000 && test.labels?.prefix(5) == [7, 2, 1, 0, 4])
  }

  /// The sum of the pixels as they stand in the file, which the division by 255 must not change.
  private func sumOfBytes(_ samples: [Float]) -> Int {
    var sum = 0
    for sample in samples where sample > 0 { sum += Int((sample * 255).rounded()) }
    return sum
  }
}
