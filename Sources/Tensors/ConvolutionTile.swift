internal import DiffeoOpenCL

/// The tile of vector registers in which a panel kernel makes a convolution.
package struct ConvolutionTile: Sendable, Hashable {
  /// Rows: places, or pixels of a window.
  package let rows: Int
  /// Vectors in a row.
  package let vectors: Int
  /// Floats in a vector.
  package let vector: Int

  /// The tile that takes least for rows of a length beside columns; nil where vectors do not fit.
  ///
  /// A step of a tile costs its multiply-adds, but no less than the latency of one, and, far less,
  /// its loads. Where steps are far apart in memory each of them waits for a line of the image and
  /// for its vectors of the panel, neither of which stays in the first cache: tiles are to be large.
  ///
  /// - Parameters:
  ///   - length: How many rows there are; tiles do not reach over their end.
  ///   - columns: How many columns there are.
  ///   - width: Floats in a vector of the device.
  ///   - hasFarSteps: Whether steps are far apart: the rows of a tile are neighbours in memory.
  package init?(length: Int, columns: Int, width: Int, hasFarSteps: Bool = false) {
    guard width > 1, columns >= width, length > 0 else { return nil }
    // AVX-512 has 32 vector registers, narrower sets have 16.
    let registers = width >= 16 ? 28 : 12
    var best: (rows: Int, vectors: Int, cost: Int)?
    for vectors in 1...min(4, columns / width) {
      for rows in 1...min(14, length, registers / vectors) {
        let tiles =
          (length + rows - 1) / rows * ((columns + vectors * width - 1) / (vectors * width))
        let loads = hasFarSteps ? 16 * (10 + vectors) : rows + vectors
        let cost = tiles * (16 * max(rows * vectors, 8) + loads)
        if cost < best?.cost ?? .max { best = (rows, vectors, cost) }
      }
    }
    guard let best else { return nil }
    (rows, vectors, vector) = (best.rows, best.vectors, width)
  }

  /// Columns of a tile.
  package var columns: Int { vectors * vector }
  /// Steps that a panel in private memory holds: as many floats, whatever their width.
  package var depth: Int { 2048 / vectors }

  /// How many panels cover columns.
  func panels(_ columns: Int) -> Int { (columns + self.columns - 1) / self.columns }

  /// How the kernels are specialised for it.
  var definitions: [Definition] {
    [
      Definition("VEC", vector), Definition("MR", rows), Definition("NV", vectors),
      Definition("DEPTH", depth),
    ]
  }
}
