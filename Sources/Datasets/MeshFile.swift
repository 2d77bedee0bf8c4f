internal import DiffeoFormats

/// The vertices of a mesh as points in space.
public enum MeshFile {
  /// The vertices of a PLY file, text or binary, in the file's units.
  ///
  /// Such a file has no parts: its split is `all`.
  ///
  /// - Parameter path: The file.
  /// - Returns: Samples `[3]`.
  /// - Throws: `FormatError`, or ``DatasetError`` for a mesh without vertices or with one that is
  ///   not finite.
  public static func ply(_ path: String) throws -> Dataset {
    let vertices = try PLY.vertices(path)
    return try Dataset(
      name: path.split(separator: "/").last.map(String.init) ?? path, split: "all", source: path,
      sampleShape: [3], samples: vertices.floats)
  }
}
