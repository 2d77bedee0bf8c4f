internal import DiffeoFormats

/// Data sets that are one array in a file: the first axis counts the samples.
///
/// Bytes (`uint8`) are taken for pixels and divided by 255; other types keep their values. Samples that
/// are pictures are `[height, width]`, `[channels, height, width]`, or, with 1, 3 or 4 channels and more
/// than 4 rows, `[height, width, channels]`. Such a file has no parts: its split is `all`.
public enum ArrayFile {
  private static let dataNames = ["data", "x", "images"]
  private static let labelNames = ["labels", "label", "y", "targets"]

  /// The samples of an IDX file, with the labels in a file beside it where there is one.
  ///
  /// Labels are looked for beside a file that is named as those of MNIST are: the same name with
  /// `labels` for `images` and `idx1` for `idx3`, plain or gzip.
  ///
  /// - Throws: `FormatError` or ``DatasetError``.
  public static func idx(_ path: String) throws -> Dataset {
    let array = try IDX.read(path)
    return try dataset(array, path: path, source: path, labels: labels(beside: path, for: array))
  }

  private static func labels(
    beside path: String, for samples: NumericArray
  ) throws -> [Int32]? {
    guard let labelsPath = try labelsPath(beside: path) else { return nil }
    let array = try IDX.read(labelsPath)
    guard array.shape.count == 1, let labels = array.int32s else {
      throw DatasetError.badShape(
        source: labelsPath, expected: "labels, an array of 1 axis of whole numbers",
        found: "shape \(array.shape) of \(array.elements.type)")
    }
    guard let count = samples.shape.first, count == labels.count else {
      throw DatasetError.countMismatch(
        source: path, count: samples.shape.first ?? 1, other: labelsPath,
        otherCount: labels.count)
    }
    return labels
  }

  /// The file of labels that belongs to a file of images, if there is one.
  private static func labelsPath(beside path: String) throws(FormatError) -> String? {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    guard let name = parts.last, name.contains("images"), name.contains("idx3") else { return nil }
    var stem = name.replacing("images", with: "labels").replacing("idx3", with: "idx1")
    if stem.hasSuffix(".gz") { stem.removeLast(3) }
    for ending in ["", ".gz"] {
      let candidate = (parts.dropLast() + [stem + ending]).joined(separator: "/")
      if try InputFile.exists(candidate) { return candidate }
    }
    return nil
  }

  /// The samples of a `.npy` file.
  ///
  /// - Throws: `FormatError` or ``DatasetError``.
  public static func npy(_ path: String) throws -> Dataset {
    try dataset(Numpy.read(path), path: path, source: path)
  }

  /// The samples of an array in a `.npz` file, with the labels beside it where there are some.
  ///
  /// Labels are an array of whole numbers, one for each sample, named `labels`, `label`, `y` or
  /// `targets`.
  ///
  /// - Parameter argument: `FILE` or `FILE:KEY`; without a key, the only array or the one named
  ///   `data`, `x` or `images`.
  /// - Returns: The samples.
  /// - Throws: `FormatError` or ``DatasetError``.
  public static func npz(_ argument: String) throws -> Dataset {
    let (path, key) = try splitKey(argument)
    let archive = try NumpyArchive.read(path)
    let name = try key ?? defaultName(archive)
    let array = try archive.array(name)
    let source = "\(path)[\(name)]"
    let labels = try labels(in: archive, besides: name, for: array, source: source)
    return try dataset(array, path: path, source: source, labels: labels)
  }

  /// Divides `FILE:KEY` at its last colon, unless the whole is a file.
  private static func splitKey(_ argument: String) throws -> (path: String, key: String?) {
    guard try !InputFile.exists(argument), let colon = argument.lastIndex(of: ":") else {
      return (argument, nil)
    }
    return (String(argument[..<colon]), String(argument[argument.index(after: colon)...]))
  }

  private static func defaultName(_ archive: NumpyArchive) throws(DatasetError) -> String {
    if archive.names.count == 1 { return archive.names[0] }
    if let name = dataNames.first(where: archive.names.contains) { return name }
    throw .badSpecification(
      text: "npz:\(archive.path)",
      expected: "npz:\(archive.path):KEY with one of the arrays "
        + archive.names.joined(separator: ", "))
  }

  private static func labels(
    in archive: NumpyArchive, besides name: String, for samples: NumericArray, source: String
  ) throws -> [Int32]? {
    guard let labelName = labelNames.first(where: { $0 != name && archive.names.contains($0) })
    else { return nil }
    let array = try archive.array(labelName)
    guard let labels = array.int32s else { return nil }
    guard let count = samples.shape.first, count == labels.count else {
      throw DatasetError.countMismatch(
        source: source, count: samples.shape.first ?? 1,
        other: "\(archive.path)[\(labelName)]", otherCount: labels.count)
    }
    return labels
  }

  private static func dataset(
    _ array: NumericArray, path: String, source: String, labels: [Int32]? = nil
  ) throws(DatasetError) -> Dataset {
    guard !array.shape.isEmpty else {
      throw .badShape(
        source: source, expected: "an array whose first axis counts the samples",
        found: "a single number")
    }
    let sampleShape = array.shape.count == 1 ? [1] : Array(array.shape.dropFirst())
    guard array.shape[0] == 0 || sampleShape.allSatisfy({ $0 > 0 }) else {
      throw .badShape(
        source: source, expected: "samples of one number at least",
        found: "\(array.shape[0]) of shape \(sampleShape)")
    }
    return try Dataset(
      name: path.split(separator: "/").last.map(String.init) ?? path, split: "all",
      source: source, sampleShape: sampleShape, samples: values(of: array, source: source),
      labels: labels)
  }

  private static func values(
    of array: NumericArray, source: String
  ) throws(DatasetError) -> [Float] {
    if case .uint8(let bytes) = array.elements { return ByteCoding.quotients(of: bytes, by: 255) }
    let floats = array.floats
    // A number of float64 that float32 lacks is no infinity to whoever wrote the file.
    if case .float64(let doubles) = array.elements,
      let index = ByteCoding.firstNotFinite(in: floats), doubles[index].isFinite
    {
      throw .outOfRange(
        source: source, expected: "numbers of magnitude \(Float.greatestFiniteMagnitude) at most",
        found: "\(doubles[index]); scale them")
    }
    return floats
  }
}
