internal import DiffeoFormats
internal import Foundation

/// The small colour pictures of CIFAR-10, in its binary layout.
///
///     record = label (1 byte) | 1024 red | 1024 green | 1024 blue, each 32 rows of 32
///
/// Samples are `[3, 32, 32]`, bytes divided by 255. Training data are all files `data*.bin` of the
/// folder in the order of their names, test data those called `test*.bin`; each may be in gzip. A
/// folder without test data has no parts: its split is `all`.
///
/// - Source: A. Krizhevsky, Learning multiple layers of features from tiny images (2009).
public struct CIFAR10: Sendable {
  /// The folder of the files.
  public let folder: String

  /// The data set in a folder.
  public init(folder: String) { self.folder = folder }

  private static let edge = 32
  private static let pixels = 3 * edge * edge

  /// The pictures and labels of a part.
  ///
  /// - Parameter split: Which part, where there are two.
  /// - Returns: Samples `[3, 32, 32]` from 0 to 1, and their labels, 0 to 9.
  /// - Throws: `FormatError` for a folder or a file that cannot be read or does not consist of whole
  ///   records, ``DatasetError`` for labels that are none.
  public func load(_ split: DatasetSplit) throws -> Dataset {
    let (train, test) = (try files("data"), try files("test"))
    guard !train.isEmpty else {
      throw FormatError.notFound(path: "\(folder)/data_batch_1.bin (or .gz)")
    }
    let isTest = split == .test && !test.isEmpty
    var (pictures, labels): ([UInt8], [Int32]) = ([], [])
    for path in isTest ? test : train { try read(path, &pictures, &labels) }
    return try Dataset(
      name: "cifar10", split: test.isEmpty ? "all" : split.rawValue, source: folder,
      sampleShape: [3, Self.edge, Self.edge],
      samples: ByteCoding.quotients(of: pictures, by: 255), labels: labels)
  }

  /// The paths of the files whose names begin so, in the order of their names.
  private func files(_ prefix: String) throws -> [String] {
    guard try InputFile.folderExists(folder) else {
      if try !InputFile.exists(folder) { throw FormatError.notFound(path: folder) }
      throw FormatError.malformed(
        path: folder, expected: "a folder with the binary files of CIFAR-10", found: "a file")
    }
    do {
      return try FileManager.default.contentsOfDirectory(atPath: folder)
        .filter { $0.hasPrefix(prefix) && ($0.hasSuffix(".bin") || $0.hasSuffix(".bin.gz")) }
        .sorted().map { "\(folder)/\($0)" }
    } catch {
      throw FormatError.cannotRead(path: folder, reason: error.localizedDescription)
    }
  }

  /// Adds the records of a file.
  private func read(_ path: String, _ pictures: inout [UInt8], _ labels: inout [Int32]) throws {
    let raw = try InputFile.read(path)
    let bytes = Gzip.isGzip(raw) ? try Gzip.inflate(raw, path: path) : raw
    let record = Self.pixels + 1
    guard !bytes.isEmpty, bytes.count.isMultiple(of: record) else {
      throw FormatError.malformed(
        path: path, expected: "whole records of \(record) bytes", found: "\(bytes.count) bytes")
    }
    for start in stride(from: 0, to: bytes.count, by: record) {
      guard bytes[start] < 10 else {
        throw DatasetError.outOfRange(
          source: path, expected: "labels from 0 to 9",
          found: "\(bytes[start]) in record \(start / record)")
      }
      labels.append(Int32(bytes[start]))
      pictures += bytes[(start + 1)..<(start + record)]
    }
  }
}
