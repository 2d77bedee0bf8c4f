internal import DiffeoGeometry
internal import DiffeoLinearAlgebra
internal import DiffeoTensors
internal import Foundation

/// How many diffusion coordinates keep data apart that are not neighbours.
///
///     e(D) = mean |x_n(i) - x_i|,   n(i) = argmin over j != i of |z_j - z_i| in D coordinates
///
/// While coordinates are missing, far parts of the data fall on one another and e is great; once all
/// are there, the nearest latent point is that of a near datum. The value is the least D whose e is
/// within a quarter of the best. The coordinates are the exact diffusion map of some of the data.
struct LatentDimension {
  /// D.
  let value: Int

  /// Data that are looked at, and coordinates.
  private static let sampleCount = 1000
  private static let limit = 32
  private static let slack = 1.25

  /// The dimension for some data.
  ///
  /// - Parameters:
  ///   - data: `[N, size]`.
  ///   - neighbors: Neighbours of a datum in the graph.
  ///   - densityPower: The power of the density that weights are divided by.
  /// - Throws: What is wrong with the data as points, or an OpenCL error.
  /// - Complexity: O(n^3) for the n data looked at, a thousand at most.
  init(_ data: Tensor, neighbors: Int, densityPower: Double) throws {
    let (total, count) = (data.shape[0], min(data.shape[0], Self.sampleCount))
    let rows = (0..<count).map { Int32($0 * total / count) }
    let points = try data.gathering(Indices(rows, on: data.backend)).graphPoints()
    let edges = try AffinityEdges(points, neighbors: neighbors, densityPower: densityPower)
    let map = try Self.map(edges, count: count)
    let values = try points.doubles()
    let spreads = Self.spreads(map) { i, j in
      squaredDistance(values, i, j, width: points.shape[1]).squareRoot()
    }
    let best = spreads.min() ?? 0
    value = (spreads.firstIndex { $0 <= Self.slack * best } ?? 0) + 1
  }

  /// The eigenvectors of the graph's random walk but the constant, `[coordinates, count]`, scaled as
  /// coordinates of unit variance are.
  private static func map(_ edges: AffinityEdges, count: Int) throws -> Matrix {
    var matrix = Matrix(rows: count, columns: count)
    for (edge, weight) in edges.weights.enumerated() {
      let (i, j) = (Int(edges.from[edge]), Int(edges.to[edge]))
      matrix[i, j] += weight
    }
    let sums = (0..<count).map { row in (0..<count).reduce(0.0) { $0 + matrix[row, $1] } }
    for i in 0..<count {
      for j in 0..<count { matrix[i, j] /= (sums[i] * sums[j]).squareRoot() }
    }
    let coordinates = min(limit, count - 1)
    var vectors = try SymmetricEigen(of: matrix, (count - 1 - coordinates)..<(count - 1)).vectors
    for row in 0..<coordinates {
      for column in 0..<count { vectors[row, column] /= sums[column].squareRoot() }
    }
    return vectors
  }

  /// e(1), e(2), and so on.
  private static func spreads(_ map: Matrix, _ distance: (Int, Int) -> Double) -> [Double] {
    let count = map.columns
    var squares = [Double](repeating: 0, count: count * count)
    return (0..<map.rows).map { place in
      // The greatest eigenvalues come last.
      let row = map.rows - 1 - place
      var sum = 0.0
      for i in 0..<count {
        var (nearest, least) = (i, Double.infinity)
        for j in 0..<count where j != i {
          let difference = map[row, i] - map[row, j]
          squares[i * count + j] += difference * difference
          if squares[i * count + j] < least { (nearest, least) = (j, squares[i * count + j]) }
        }
        sum += distance(i, nearest)
      }
      return sum / Double(count)
    }
  }
}

/// The squared distance of two rows.
private func squaredDistance(_ values: [Double], _ i: Int, _ j: Int, width: Int) -> Double {
  (0..<width).reduce(0) { sum, k in
    let difference = values[i * width + k] - values[j * width + k]
    return sum + difference * difference
  }
}

extension Tensor {
  /// Data as points of a graph: as they are, or projected at random where they have more elements
  /// than the search for neighbours takes.
  ///
  /// - Returns: `[rows, at most 1024]`.
  /// - Throws: An OpenCL error.
  /// - Precision: The projection changes distances by a factor of deviation 1/45.
  /// - Source: W. Johnson, J. Lindenstrauss, Extensions of Lipschitz mappings into a Hilbert space
  ///   (1984).
  func graphPoints() throws -> Tensor {
    let (size, limit) = (shape[1], Neighbors.largestDimension)
    guard size > limit else { return self }
    let key = RandomKey(seed: 0, purpose: .initialization)
    let directions = try Tensor.normal([size, limit], key: key, on: backend)
    return try matrixProduct(directions).affine(scale: 1 / Double(limit).squareRoot())
  }
}
