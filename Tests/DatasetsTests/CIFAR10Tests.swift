import DiffeoDatasets
import DiffeoFormats
import Foundation
import Testing

@Suite struct CIFAR10Tests {
  private let registry = DatasetRegistry.standard

  /// A record of one label whose planes hold a number each.
  private func record(_ label: UInt8, _ red: UInt8, _ green: UInt8, _ blue: UInt8) -> [UInt8] {
    [label] + [red, green, blue].flatMap { [UInt8](repeating: $0, count: 1024) }
  }

  @Test("both parts are read in the order of the files, plain or gzip")
  func reads() throws {
    let folder = try TemporaryFolder()
    try folder.put(record(3, 51, 0, 255), "data_batch_1.bin")
    try folder.put(
      Gzip.deflate(record(9, 0, 102, 0) + record(0, 255, 255, 255)), "data_batch_2.bin.gz")
    try folder.put(record(7, 0, 0, 51), "test_batch.bin")
    try folder.put([1, 2, 3], "batches.meta.txt")
    let train = try registry.load("cifar10:\(folder.path)")
    #expect(train.name == "cifar10" && train.split == "train" && train.count == 3)
    #expect(train.sampleShape == [3, 32, 32])
    #expect(train.labels == [3, 9, 0])
    #expect(train[0].first == 0.2 && train[0].last == 1 && train[1].dropFirst(1024).first == 0.4)
    let test = try registry.load("cifar10:\(folder.path)", split: .test)
    #expect(test.split == "test" && test.labels == [7])
    #expect(Array(test.samples.suffix(1024)) == [Float](repeating: 0.2, count: 1024))
  }

  @Test("a folder without test data has no parts")
  func noParts() throws {
    let folder = try TemporaryFolder()
    try folder.put(record(1, 1, 2, 3), "data.bin")
    for split in DatasetSplit.allCases {
      #expect(try registry.load("cifar10:\(folder.path)", split: split).split == "all")
    }
  }

  @Test("files that are cut short, labels that are none and folders without data are refused")
  func refuses() throws {
    let folder = try TemporaryFolder()
    #expect { try registry.load("cifar10:\(folder.path)") } throws: {
      "\($0)".contains("data_batch_1.bin")
    }
    try folder.put(Array(record(1, 1, 2, 3).dropLast()), "data_batch_1.bin")
    #expect { try registry.load("cifar10:\(folder.path)") } throws: {
      "\($0)".contains("whole records of 3073 bytes") && "\($0)".contains("3072")
    }
    try folder.put(record(1, 1, 2, 3) + record(10, 1, 2, 3), "data_batch_1.bin")
    #expect { try registry.load("cifar10:\(folder.path)") } throws: {
      "\($0)".contains("found 10 in record 1")
    }
    let missing = folder.file("none")
    #expect(throws: FormatError.notFound(path: missing)) {
      try registry.load("cifar10:\(missing)")
    }
  }

  private static let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("../shared/data/cifar10").standardized.path
  private static let isThere = FileManager.default.fileExists(atPath: folder)

  @Test(
    "the first pictures of the real CIFAR-10 have their labels",
    .enabled(if: CIFAR10Tests.isThere, "CIFAR-10 is not at ../shared/data/cifar10"))
  func real() throws {
    let data = try registry.load("cifar10:\(Self.folder)")
    #expect(data.count == 4000 && data.sampleShape == [3, 32, 32])
    // Frog, truck, truck, deer, automobile: the first five of data_batch_1.
    #expect(data.labels?.prefix(5) == [6, 9, 9, 4, 1])
    #expect(data.samples.allSatisfy { (0...1).contains($0) })
  }
}
