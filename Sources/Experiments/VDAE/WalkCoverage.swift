internal import DiffeoDatasets
internal import DiffeoFormats
internal import DiffeoGeometry
internal import DiffeoModels
internal import DiffeoReports
internal import DiffeoTensors
internal import Foundation

extension VDAEMeasure {
  /// Steps of the walks whose coverage is measured.
  private static let stepCount = 20
  private static let walkCount = 5000

  /// How near walks stay to a surface that is given by its vertices, and how much of it they reach.
  ///
  /// `near` is the share of points nearer to a vertex than 2.5 percent of the bounding box's
  /// diagonal, which is no nearer than the surface; `covered` the share of 500 patches that are hit,
  /// those of the vertices nearest to 500 that are far apart.
  func mesh() throws -> [String: Double] {
    let vertices = try PointCloud(data.samples, dimension: 3, on: backend, name: "the vertices")
    let ends = try walk(Self.walkCount, steps: Self.stepCount, from: data).after()
    let points = try PointCloud(ends, dimension: 3, on: backend, name: "the walks")
    let found = try Neighbors(of: points, among: vertices, k: 1).lists()
    let patches = FarPoints(data.samples, width: 3, count: 500)
    let near = 0.025 * diagonal(data.samples)
    let hit = Set(
      zip(found.indices, found.distances).filter { Double($0.1) < near }
        .map { patches.nearest[Int($0.0)] })
    return [
      "near": Double(found.distances.count { Double($0) < near }) / Double(ends.count / 3),
      "covered": Double(hit.count) / Double(patches.rows.count),
      "distance": found.distances.reduce(0) { $0 + Double($1) } / Double(found.distances.count)
        / diagonal(data.samples),
    ]
  }

  /// The length of the diagonal of the points' bounding box.
  private func diagonal(_ points: [Float]) -> Double {
    (0..<3).reduce(0.0) { sum, axis in
      let values = stride(from: axis, to: points.count, by: 3).map { Double(points[$0]) }
      let side = (values.max() ?? 0) - (values.min() ?? 0)
      return sum + side * side
    }.squareRoot()
  }

  /// Whether walks stay in the clusters of labelled points, and which clusters they reach.
  ///
  /// See ``Clusters/figures(of:)``.
  func clusters() throws -> [String: Double] {
    let ends = try walk(Self.walkCount, steps: Self.stepCount, from: data).after()
    return Clusters(data).figures(of: ends)
  }

  /// Whether the views of a figure on a turntable, in order, are embedded as a closed curve, and how
  /// many of them walks come near.
  ///
  /// `ordered` is the share of views whose two nearest latent points are those of the views before
  /// and after; `covered` the share of views that are nearest to a walk's decoded frame.
  func views() throws -> [String: Double] {
    let latent = try PointCloud(
      inference.encode(data).floats, dimension: inference.model.latentWidth, on: backend)
    let lists = try Neighbors(of: latent, k: 2).lists()
    let ordered = (0..<data.count).count { view in
      let sides = [1, data.count - 1].map { Int32((view + $0) % data.count) }
      return Set(lists.indices(of: view)) == Set(sides)
    }
    let frames = try walk(2000, steps: Self.stepCount, from: data.rows([0])).after()
    let seen = Set(NearestRows(data.samples, width: data.sampleSize).indices(of: frames))
    var figures = [
      "ordered": Double(ordered) / Double(data.count),
      "covered": Double(seen.count) / Double(data.count),
    ]
    figures["stationary_from"] = try stationaryFrom()
    return figures
  }
}

/// Some of many points, each the farthest from those before it, and for every point which of them is
/// nearest.
struct FarPoints {
  /// The points, by row.
  private(set) var rows: [Int] = [0]
  /// For each point the place in ``rows`` of the nearest.
  private(set) var nearest: [Int]

  init(_ points: [Float], width: Int, count: Int) {
    let total = points.count / width
    nearest = [Int](repeating: 0, count: total)
    var squares = [Float](repeating: .infinity, count: total)
    for place in 0..<min(count, total) {
      let center = rows[place] * width
      var farthest = 0
      for row in 0..<total {
        var square: Float = 0
        for k in 0..<width {
          let difference = points[row * width + k] - points[center + k]
          square += difference * difference
        }
        if square < squares[row] { (squares[row], nearest[row]) = (square, place) }
        if squares[row] > squares[farthest] { farthest = row }
      }
      if rows.count < min(count, total) { rows.append(farthest) }
    }
  }
}

/// The nearest of few rows, however wide.
struct NearestRows {
  private let rows: [Float]
  private let width: Int

  init(_ rows: [Float], width: Int) { (self.rows, self.width) = (rows, width) }

  /// The nearest row to each query.
  func indices(of queries: [Float]) -> [Int] {
    stride(from: 0, to: queries.count, by: width).map { query in
      let squares = stride(from: 0, to: rows.count, by: width).map { row in
        (0..<width).reduce(Float(0)) { sum, k in
          let difference = queries[query + k] - rows[row + k]
          return sum + difference * difference
        }
      }
      return squares.indices.min { squares[$0] < squares[$1] } ?? 0
    }
  }
}

/// The means of labelled points, and their deviation in each coordinate.
struct Clusters {
  let means: [[Double]]
  let deviation: Double

  init(_ data: Dataset) {
    let labels = data.labels ?? [Int32](repeating: 0, count: data.count)
    let groups = Dictionary(grouping: 0..<data.count) { labels[$0] }
    let width = data.sampleSize
    var (squares, means) = (0.0, [[Double]]())
    for (_, rows) in groups.sorted(by: { $0.key < $1.key }) {
      let mean = (0..<width).map { axis in
        rows.reduce(0) { $0 + Double(data.samples[$1 * width + axis]) } / Double(rows.count)
      }
      means.append(mean)
      for row in rows {
        for axis in 0..<width {
          let difference = Double(data.samples[row * width + axis]) - mean[axis]
          squares += difference * difference
        }
      }
    }
    self.means = means
    deviation = (squares / Double(data.count * width)).squareRoot()
  }

  /// The nearest cluster of each point, nil where it is further than a radius.
  func cells(_ points: [Float], within radius: Double) -> [Int?] {
    let width = means[0].count
    return stride(from: 0, to: points.count, by: width).map { start in
      let squares = means.map { mean in
        (0..<width).reduce(0) { sum, axis in
          let difference = Double(points[start + axis]) - mean[axis]
          return sum + difference * difference
        }
      }
      let nearest = squares.indices.min { squares[$0] < squares[$1] } ?? 0
      return squares[nearest] <= radius * radius ? nearest : nil
    }
  }
}
