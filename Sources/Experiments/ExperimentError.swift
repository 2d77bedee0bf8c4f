internal import DiffeoModels

/// What can be wrong with making a table again.
public enum ExperimentError: Error, Sendable, Equatable, CustomStringConvertible {
  /// Something else than a table is in the folder.
  case exists(String)
  /// The folder holds runs that were made with another option.
  case otherOption(path: String, option: String, there: String, asked: String)
  /// The data of a table, or of one of its rows, were not named.
  case noData(table: String, row: String?, usage: String)
  /// The data are no pictures.
  case noPictures(data: String, shape: [Int])
  /// The data are not of the kind that a row is about.
  case wrongData(data: String, expected: String, found: String)
  /// A run came to numbers that are not finite.
  case diverged(row: String, seed: Int, reason: String)

  /// What was found and what to do.
  public var description: String {
    switch self {
    case .exists(let path):
      "\(path) exists already and holds no table; choose another --out."
    case .otherOption(let path, let option, let there, let asked):
      """
      \(path) holds runs made with \(option) \(there), not \(asked); leave the option out to \
      continue them, or choose another --out.
      """
    case .noData(let table, nil, let usage):
      "\(table) needs data: say --data \(usage)."
    case .noData(let table, let row?, let usage):
      "The row '\(row)' of \(table) needs data: say --data \(row)=\(usage)."
    case .noPictures(let data, let shape):
      """
      \(data): expected pictures, data of shape \(ImageLayout.shapes), found shape \(shape).
      """
    case .wrongData(let data, let expected, let found):
      "\(data): expected \(expected), found \(found)."
    case .diverged(let row, let seed, let reason):
      """
      The row '\(row)' with seed \(seed) came to no result: \(reason) Leave it out with --rows, \
      or make the table in another --out with other options, such as --set gradient_clip=1.
      """
    }
  }
}
