internal import DiffeoFormats
internal import Foundation

/// The pictures of a folder, all of one size.
///
/// Samples are `[height, width]` for grey pictures and `[3, height, width]` for coloured ones, from
/// 0 to 1; transparency is left out. The order is that of the names, numbers in them by value. Such
/// a folder has no parts: its split is `all`.
public struct ImageFolder: Sendable {
  /// The folder.
  public let folder: String
  /// The edge to which pictures are reduced; nil to leave them as they are.
  public let size: Int?

  /// The pictures of a folder.
  ///
  /// - Parameters:
  ///   - folder: The folder; files whose names do not end in `.png` are passed over.
  ///   - size: Pixels along an edge of the samples, each the mean of those that it covers.
  public init(folder: String, size: Int? = nil) {
    (self.folder, self.size) = (folder, size)
  }

  /// The folder that a specification names: `DIR` or `DIR:size=N`.
  init(_ argument: String) throws(DatasetError) {
    let parts = argument.split(separator: ":", omittingEmptySubsequences: false)
    guard let last = parts.last, parts.count > 1, last.hasPrefix("size=") else {
      self.init(folder: argument)
      return
    }
    var options = try DatasetOptions(dataset: "images", text: String(last))
    let size = try options.integer("size", default: 0, in: 1...4096)
    self.init(folder: parts.dropLast().joined(separator: ":"), size: size)
  }

  /// The pictures.
  ///
  /// - Returns: The samples.
  /// - Throws: `FormatError` for a folder or a picture that cannot be read, ``DatasetError`` for a
  ///   folder without pictures or pictures that differ in size or in colour.
  public func load() throws -> Dataset {
    let names = try names()
    var samples: [Float] = []
    var first: PNGImage?
    for name in names {
      let picture = try Self.picture("\(folder)/\(name)")
      if let first { try check(picture, name, first, names[0]) }
      first = first ?? picture
      samples += try reduced(picture, name)
    }
    guard let first else { throw DatasetError.empty(source: folder) }
    let edges = size.map { [$0, $0] } ?? [first.height, first.width]
    return try Dataset(
      name: folder.split(separator: "/").last.map(String.init) ?? folder, split: "all",
      source: folder, sampleShape: (first.planes == 1 ? [] : [3]) + edges, samples: samples)
  }

  /// The names of the pictures in order.
  private func names() throws -> [String] {
    guard try InputFile.folderExists(folder) else {
      if try !InputFile.exists(folder) { throw FormatError.notFound(path: folder) }
      throw FormatError.malformed(path: folder, expected: "a folder of PNG files", found: "a file")
    }
    do {
      return try FileManager.default.contentsOfDirectory(atPath: folder)
        .filter { $0.lowercased().hasSuffix(".png") && !$0.hasPrefix(".") }
        .sorted {
          let order = $0.compare($1, options: .numeric)
          return order == .orderedSame ? $0 < $1 : order == .orderedAscending
        }
    } catch {
      throw FormatError.cannotRead(path: folder, reason: error.localizedDescription)
    }
  }

  /// The picture of a file.
  static func picture(_ path: String) throws -> PNGImage {
    do {
      return try PNGImage(decoding: InputFile.read(path))
    } catch let error as PNGError {
      throw FormatError.malformed(path: path, expected: "a PNG picture", found: "\(error)")
    }
  }

  private func check(
    _ picture: PNGImage, _ name: String, _ first: PNGImage, _ firstName: String
  ) throws(DatasetError) {
    guard picture.kind != first.kind else { return }
    throw .badShape(
      source: "\(folder)/\(name)", expected: "a picture like \(firstName), \(first.kind)",
      found: picture.kind)
  }

  /// The planes of a picture one after the other, each reduced to the size.
  private func reduced(_ picture: PNGImage, _ name: String) throws(DatasetError) -> [Float] {
    let (rows, columns) = (size ?? picture.height, size ?? picture.width)
    guard rows <= picture.height, columns <= picture.width else {
      throw .badShape(
        source: "\(folder)/\(name)", expected: "pictures of \(rows) by \(rows) pixels at least",
        found: picture.kind)
    }
    let pixels = ByteCoding.quotients(of: picture.pixels, by: 255)
    return (0..<picture.planes).flatMap { plane in
      let values = stride(from: plane, to: pixels.count, by: picture.channels).map { pixels[$0] }
      return reduced(values, picture, rows, columns)
    }
  }

  /// A plane of a picture, reduced to fewer rows and columns.
  private func reduced(
    _ values: [Float], _ picture: PNGImage, _ rows: Int, _ columns: Int
  ) -> [Float] {
    if rows == picture.height && columns == picture.width { return values }
    let (down, across) = (Cover(picture.height, onto: rows), Cover(picture.width, onto: columns))
    return (0..<rows).flatMap { row in
      (0..<columns).map { column in
        down.mean(row) { y in across.mean(column) { values[y * picture.width + $0] } }
      }
    }
  }
}

extension PNGImage {
  /// Planes that count: transparency does not.
  var planes: Int { channels < 3 ? 1 : 3 }

  /// For instance `128 by 128 pixels in colour`.
  fileprivate var kind: String {
    "\(height) by \(width) pixels \(planes == 1 ? "of grey" : "in colour")"
  }
}

/// How pixels along an edge cover fewer and larger ones.
private struct Cover {
  private let parts: [[(place: Int, share: Float)]]

  /// `count` pixels over an edge of `target`.
  init(_ count: Int, onto target: Int) {
    let step = Double(count) / Double(target)
    parts = (0..<target).map { place in
      let (start, end) = (Double(place) * step, min(Double(place + 1) * step, Double(count)))
      return (Int(start)..<Int(end.rounded(.up))).map { pixel in
        let part = min(end, Double(pixel + 1)) - max(start, Double(pixel))
        return (place: pixel, share: Float(part / (end - start)))
      }
    }
  }

  /// The mean of a function of pixels over one of the larger ones.
  func mean(_ place: Int, _ value: (Int) -> Float) -> Float {
    parts[place].reduce(0) { $0 + $1.share * value($1.place) }
  }
}
