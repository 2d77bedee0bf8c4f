internal import DiffeoFormats
public import DiffeoModels
internal import Synchronization

/// The tables that can be made again by name.
///
/// A program that links the library adds its own.
public enum TableRegistry {
  private static let tables = Mutex<[PaperTable]>([
    .deltaVAETable1, .deltaVAETable2, .twoStageTable1, .twoStageManifold, .erVAETable1,
    .vdaeFigures, .vdaeTable1, .vdaeGrid,
  ])

  /// Adds a table, or replaces the one of that name.
  public static func register(_ table: PaperTable) {
    tables.withLock { tables in
      tables.removeAll { $0.name == table.name }
      tables.append(table)
    }
  }

  /// All tables.
  public static var all: [PaperTable] { tables.withLock { $0 } }

  /// The table of a name.
  ///
  /// - Parameter name: For instance `delta-vae-table1`.
  /// - Returns: The table.
  /// - Throws: `ConfigurationError.unknownName(kind:name:near:known:)`.
  public static func table(_ name: String) throws(ConfigurationError) -> PaperTable {
    let known = all
    if let table = known.first(where: { $0.name == name }) { return table }
    let names = known.map(\.name)
    throw .unknownName(
      kind: "table", name: name, near: nearestName(to: name, in: names), known: names)
  }
}
