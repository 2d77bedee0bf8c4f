internal import DiffeoFormats

/// The handwritten digits of MNIST, or any data set that comes as four files of the same names.
///
/// Pixels are divided by 255. The files may be plain or in gzip, with `-idx` or `.idx` in their
/// names.
///
/// - Source: Y. LeCun, C. Cortes, C. Burges, "The MNIST database of handwritten digits".
public struct MNIST: Sendable {
  /// The folder of the four files.
  public let folder: String

  /// The data set in a folder.
  public init(folder: String) {
    self.folder = folder
  }

  /// The images and labels of a part.
  ///
  /// - Parameter split: `train` reads the files `train-*`, `test` the files `t10k-*`.
  /// - Returns: Samples `[28, 28]` for MNIST itself, values from 0 to 1, and their labels.
  /// - Throws: `FormatError` for files that are missing or wrong, ``DatasetError`` for files that
  ///   do not belong together.
  public func load(_ split: DatasetSplit) throws -> Dataset {
    let prefix = split == .train ? "train" : "t10k"
    let imagesPath = try find("\(prefix)-images", "idx3-ubyte")
    let labelsPath = try find("\(prefix)-labels", "idx1-ubyte")
    let labels = try bytes(labelsPath, rank: 1)
    let images = try bytes(imagesPath, rank: 3)
    guard images.shape[0] == labels.shape[0] else {
      throw DatasetError.countMismatch(
        source: imagesPath, count: images.shape[0], other: labelsPath,
        otherCount: labels.shape[0])
    }
    return try Dataset(
      name: "mnist", split: split.rawValue, source: imagesPath,
      sampleShape: Array(images.shape.dropFirst()),
      samples: ByteCoding.quotients(of: images.values, by: 255),
      labels: labels.values.map { Int32($0) })
  }

  /// The path of a file under whichever of its names exists.
  private func find(_ stem: String, _ kind: String) throws(FormatError) -> String {
    guard try InputFile.folderExists(folder) else {
      if try !InputFile.exists(folder) { throw .notFound(path: folder) }
      throw .malformed(
        path: folder, expected: "a folder with the four files of MNIST", found: "a file")
    }
    for ending in ["-\(kind)", "-\(kind).gz", ".\(kind)", ".\(kind).gz"] {
      let path = "\(folder)/\(stem)\(ending)"
      if try InputFile.exists(path) { return path }
    }
    throw .notFound(path: "\(folder)/\(stem)-\(kind) (or .gz)")
  }

  private func bytes(
    _ path: String, rank: Int
  ) throws -> (shape: [Int], values: [UInt8]) {
    let array = try IDX.read(path)
    guard array.shape.count == rank, case .uint8(let values) = array.elements else {
      throw DatasetError.badShape(
        source: path, expected: "an array of \(rank) \(rank == 1 ? "axis" : "axes") of uint8",
        found: "shape \(array.shape) of \(array.elements.type)")
    }
    return (array.shape, values)
  }
}
