internal import DiffeoGeometry
internal import DiffeoOpenCL
internal import DiffeoTensors

/// Work that models do, by which candidates are compared.
struct TuningWorkload: Sendable {
  /// What it is, and of which sizes.
  let name: String
  /// Makes the work's inputs on an engine.
  let prepare: @Sendable (Engine) throws -> PreparedWorkload
}

/// Work ready to run.
struct PreparedWorkload {
  /// Does the work once, without waiting for it.
  let run: () throws -> Void
  /// Whether what the work gives is what the reference says; may be asked once.
  let isRight: () throws -> Bool
}

extension TuningWorkload {
  /// The matrix products of a dense layer of `inputs` and `outputs` at a batch size: forward, and
  /// back to the layer's input and to its weight.
  static func layer(_ batch: Int, _ inputs: Int, _ outputs: Int) -> [TuningWorkload] {
    [
      product(MatrixProductSize(rows: batch, columns: outputs, depth: inputs)),
      product(
        MatrixProductSize(rows: batch, columns: inputs, depth: outputs, transposeRight: true)),
      product(
        MatrixProductSize(rows: inputs, columns: outputs, depth: batch, transposeLeft: true)),
    ]
  }

  /// A matrix product of small whole numbers, which is exact in any order of summation.
  static func product(_ size: MatrixProductSize) -> TuningWorkload {
    let kind = (size.transposeLeft ? "T" : "N") + (size.transposeRight ? "T" : "N")
    let name = "product \(kind) \(size.rows)x\(size.depth)x\(size.columns)"
    return TuningWorkload(name: name) { engine in
      let a = wholeNumbers(size.rows * size.depth, 7, 17)
      let b = wholeNumbers(size.depth * size.columns, 5, 13)
      let left = try Tensor(
        a, shape: size.transposeLeft ? [size.depth, size.rows] : [size.rows, size.depth],
        on: .openCL(engine))
      let right = try Tensor(
        b, shape: size.transposeRight ? [size.columns, size.depth] : [size.depth, size.columns],
        on: .openCL(engine))
      let product = {
        try left.matrixProduct(
          right, transposeLeft: size.transposeLeft, transposeRight: size.transposeRight)
      }
      return PreparedWorkload(run: { _ = try product() }) {
        ProductCheck(size, a, b).holds(try product().values())
      }
    }
  }

  /// Search for neighbours; some lists are compared with those of float64.
  static func neighbors(_ count: Int, _ dimension: Int, k: Int) -> TuningWorkload {
    TuningWorkload(name: "neighbors \(count)x\(dimension) k\(k)") { engine in
      let key = RandomKey(seed: 1)
      let points = try Tensor.normal([count, dimension], key: key, on: .openCL(engine))
      let search = try Neighbors(of: PointCloud(points), k: k)
      return PreparedWorkload(run: { try search.search { _ in } }) {
        try listsAreRight(search.lists(), of: points)
      }
    }
  }

  private static func listsAreRight(_ lists: NeighborLists, of points: Tensor) throws -> Bool {
    let host = try points.copied(to: .reference)
    let (values, width) = (try host.doubles(), points.shape[1])
    let rows = (0..<16).map { $0 * (points.shape[0] / 16) }
    let queries = try Tensor(
      doubles: rows.flatMap { values[($0 * width)..<(($0 + 1) * width)] },
      shape: [rows.count, width], on: .reference)
    // One more, and the point itself left out.
    let expected = try Neighbors(
      of: PointCloud(queries), among: PointCloud(host), k: lists.k + 1
    ).lists()
    return rows.enumerated().allSatisfy { place, row in
      let others = expected.indices(of: place).filter { $0 != Int32(row) }.prefix(lists.k)
      return Array(lists.indices(of: row)) == Array(others)
    }
  }

  /// Sums of rows and a step over all elements, of whole numbers.
  static func rows(_ count: Int, _ width: Int) -> TuningWorkload {
    TuningWorkload(name: "rows \(count)x\(width)") { engine in
      let values = wholeNumbers(count * width, 7, 17)
      let x = try Tensor(values, shape: [count, width], on: .openCL(engine))
      let sums = { try (x + x).sum(axes: [1]) }
      return PreparedWorkload(run: { _ = try sums() }) {
        let found = try sums().values()
        return (0..<count).allSatisfy { row in
          found[row] == 2 * values[(row * width)..<((row + 1) * width)].reduce(0, +)
        }
      }
    }
  }

  /// Numbers from `-modulus / 2` on.
  private static func wholeNumbers(_ count: Int, _ factor: Int, _ modulus: Int) -> [Float] {
    (0..<count).map { Float(($0 * factor + $0 / modulus) % modulus - modulus / 2) }
  }
}

/// Freivalds' test of a matrix product, `C v = A (B v)` for a vector of whole numbers, exact in
/// float64: a wrong element is missed only where errors of a row cancel for that vector.
struct ProductCheck {
  private let expected: [Double]
  private let vector: [Double]
  private let columns: Int

  init(_ size: MatrixProductSize, _ a: [Float], _ b: [Float]) {
    columns = size.columns
    let numbers = (0..<size.columns).map { Double($0 * 7919 % 1009 + 1) }
    let inner = (0..<size.depth).map { step in
      (0..<size.columns).reduce(0.0) { sum, column in
        let place =
          size.transposeRight ? column * size.depth + step : step * size.columns + column
        return sum + Double(b[place]) * numbers[column]
      }
    }
    expected = (0..<size.rows).map { row in
      (0..<size.depth).reduce(0.0) { sum, step in
        let place = size.transposeLeft ? step * size.rows + row : row * size.depth + step
        return sum + Double(a[place]) * inner[step]
      }
    }
    vector = numbers
  }

  /// Whether these are the elements of the product.
  func holds(_ c: [Float]) -> Bool {
    expected.indices.allSatisfy { row in
      let sum = (0..<columns).reduce(0.0) { $0 + Double(c[row * columns + $1]) * vector[$1] }
      return sum == expected[row]
    }
  }
}
