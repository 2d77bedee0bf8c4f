import DiffeoFormats
import DiffeoTestSupport
import Foundation
import Testing

@Suite("The verbs of geometry")
struct GeometryTests {
  @Test("neighbors writes int32 indices and float32 distances", arguments: Diffeo.devices)
  func neighbors(device: String) throws {
    try withTemporaryFolder { folder in
      let cloud = Cloud(count: 120, dimension: 3, in: folder)
      try cloud.write()
      let outcome = try Diffeo.run(
        "neighbors", cloud.path, "-k", "7", "--exclude-self", "--out", folder.path + "/near",
        "--device", device, "--seed", "3", "--json")
      #expect(outcome.status == 0, "\(outcome.errors)")
      let indices = try Numpy.read(folder.path + "/near.indices.npy")
      let distances = try Numpy.read(folder.path + "/near.distances.npy")
      #expect(indices.shape == [120, 7] && distances.shape == [120, 7])
      #expect(indices.elements.type == .int32 && distances.elements.type == .float32)
      for query in 0..<120 {
        let expected = cloud.nearest(to: cloud.row(query), 7, without: query)
        let found = try #require(indices.int32s)[(7 * query)..<(7 * query + 7)]
        #expect(found.map(Int.init) == expected.map(\.index))
        let apart = distances.floats[(7 * query)..<(7 * query + 7)]
        for (value, target) in zip(apart, expected) {
          #expect(abs(Double(value) - target.distance) <= 0x1p-23 * target.distance)
        }
      }
      let json = try outcome.json
      for (key, value) in [("points", 120), ("queries", 120), ("dimension", 3), ("k", 7)] {
        #expect(json[key] as? Int == value)
      }
      try expectCommonMembers(json, seed: 3)
      #expect(try files(folder) == ["near.distances.npy", "near.indices.npy", "points.npy"])
    }
  }

  @Test("queries of their own find themselves among the points", arguments: Diffeo.devices)
  func queries(device: String) throws {
    try withTemporaryFolder { folder in
      let cloud = Cloud(count: 50, dimension: 70, in: folder)
      try cloud.write()
      try Numpy.write(
        NumericArray(shape: [2, 70], floats: cloud.row(9) + cloud.row(4)),
        to: folder.path + "/q.npy")
      let outcome = try Diffeo.run(
        "neighbors", cloud.path, "--queries", folder.path + "/q.npy", "-k", "49", "--out",
        folder.path + "/n", "--device", device)
      #expect(outcome.status == 0, "\(outcome.errors)")
      let indices = try #require(try Numpy.read(folder.path + "/n.indices.npy").int32s)
      #expect(indices.count == 98)
      for (place, query) in [9, 4].enumerated() {
        let expected = cloud.nearest(to: cloud.row(query), 49, without: nil).map(\.index)
        #expect(indices[(49 * place)..<(49 * place + 49)].map(Int.init) == expected)
      }
    }
  }

  @Test("every layout and number type of the same points gives the same", arguments: Diffeo.devices)
  func layouts(device: String) throws {
    try withTemporaryFolder { folder in
      let (count, width) = (40, 3)
      // Whole numbers, which every type holds.
      let values = (0..<(count * width)).map { Float($0 * $0 % 101) }
      let columns = (0..<width).flatMap { c in (0..<count).map { values[$0 * width + c] } }
      let shape = "(\(count), \(width))"
      let files: [String: [UInt8]] = [
        "plain": npy("<f4", "False", shape, values.flatMap { bytes($0.bitPattern) }),
        "big": npy(">f4", "False", shape, values.flatMap { bytes($0.bitPattern).reversed() }),
        "columns": npy("<f4", "True", shape, columns.flatMap { bytes($0.bitPattern) }),
        "double": npy("<f8", "False", shape, values.flatMap { bytes(Double($0).bitPattern) }),
        "bigdouble": npy(
          ">f8", "True", shape, columns.flatMap { bytes(Double($0).bitPattern).reversed() }),
        "bytes": npy("|u1", "False", shape, values.map { UInt8($0) }),
        "long": npy("<i8", "False", shape, values.flatMap { bytes(UInt64($0)) }),
      ]
      var results: [String: [[UInt8]]] = [:]
      for (name, contents) in files {
        let path = folder.path + "/\(name).npy"
        try Data(contents).write(to: URL(fileURLWithPath: path))
        let near = try Diffeo.run(
          "neighbors", path, "-k", "5", "--exclude-self", "--out", path, "--device", device)
        #expect(near.status == 0, "\(name): \(near.errors)")
        let covariance = try Diffeo.run(
          "covariance", path, "-k", "5", "--out", path + ".c.npy", "--device", device)
        #expect(covariance.status == 0, "\(name): \(covariance.errors)")
        results[name] = try [".indices.npy", ".distances.npy", ".c.npy"].map {
          Array(try Data(contentsOf: URL(fileURLWithPath: path + $0)))
        }
      }
      for (name, result) in results { #expect(result == results["plain"], "\(name)") }
    }
  }

  @Test("covariance divides by the number of neighbours", arguments: Diffeo.devices)
  func covariance(device: String) throws {
    try withTemporaryFolder { folder in
      let cloud = Cloud(count: 90, dimension: 3, in: folder)
      try cloud.write()
      let out = folder.path + "/c.npy"
      for radius in [nil, 1.0] {
        let arguments = ["covariance", cloud.path, "-k", "20", "--out", out, "--ridge", "0.25"]
        let outcome = try Diffeo.run(
          arguments + (radius.map { ["--radius", "\($0)"] } ?? [])
            + ["--device", device, "--json"])
        #expect(outcome.status == 0, "\(outcome.errors)")
        let array = try Numpy.read(out)
        #expect(array.shape == [90, 3, 3] && array.elements.type == .float32)
        let counts = radius == nil ? nil : try Numpy.read(folder.path + "/c.counts.npy")
        #expect(counts == nil || counts?.shape == [90] && counts?.elements.type == .int32)
        for point in 0..<90 {
          let near = cloud.nearest(to: cloud.row(point), 20, without: point)
            .filter { $0.distance <= radius ?? .infinity }
          if let counts { #expect(try Int(#require(counts.int32s)[point]) == near.count) }
          let expected = cloud.covariance(near.map(\.index), ridge: 0.25)
          let greatest = expected.reduce(0) { max($0, abs($1)) }
          for (value, target) in zip(array.floats[(9 * point)..<(9 * point + 9)], expected) {
            #expect(abs(Double(value) - target) <= 24 * 0x1p-23 * greatest)
          }
        }
        let json = try outcome.json
        #expect(json["points"] as? Int == 90 && json["k"] as? Int == 20)
        #expect(json["failed"] is Int)
        try expectCommonMembers(json, seed: 0)
      }
    }
  }

  @Test("bilipschitz reports a row for each k", arguments: Diffeo.devices)
  func biLipschitz(device: String) throws {
    try withTemporaryFolder { folder in
      let cloud = Cloud(count: 80, dimension: 2, in: folder)
      try cloud.write()
      // Pictures of 2 x 2: each coordinate three times as large, and twice zero.
      let images = (0..<80).flatMap { row in cloud.row(row).flatMap { [3 * $0, 0] as [Float] } }
      let output = folder.path + "/f.npy"
      try Numpy.write(NumericArray(shape: [80, 2, 2], floats: images), to: output)
      let arguments = ["bilipschitz", cloud.path, output, "-k", "10,3", "--device", device]
      let outcome = try Diffeo.run(arguments + ["--json"])
      #expect(outcome.status == 0, "\(outcome.errors)")
      let json = try outcome.json
      let rows = try #require(json["rows"] as? [[String: Any]])
      #expect(rows.map { $0["k"] as? Int } == [3, 10])
      for row in rows {
        for (key, value) in [
          ("mean", 3.0), ("std", 0), ("median", 3), ("scale_free_mean", 1), ("scale_free_std", 0),
        ] { #expect(abs(try #require(row[key] as? Double) - value) < 1e-5, "\(key)") }
        #expect(row["coincident"] as? Int == 0)
      }
      #expect(json["points"] as? Int == 80 && json["output_dimension"] as? Int == 4)
      try expectCommonMembers(json, seed: 0)
      let plain = try Diffeo.run(arguments)
      #expect(plain.output.split(separator: "\n").count == 3)
    }
  }

  @Test("little device memory makes smaller batches of the same results")
  func memoryLimit() throws {
    try withTemporaryFolder { folder in
      let cloud = Cloud(count: 3000, dimension: 16, in: folder)
      try cloud.write()
      let out = folder.path + "/out"
      let walk = ["brownian", "sphere:2", "--count", "20000", "--time", "1", "--steps", "40"]
      func run(_ limit: [String]) throws -> [NumericArray] {
        let common = ["--device", Diffeo.device] + limit
        for arguments in [
          ["covariance", cloud.path, "-k", "40", "--out", out + "c.npy"],
          ["neighbors", cloud.path, "-k", "40", "--out", out],
          walk + ["--out", out + "z.npy", "--history", out + "h.npy"],
        ] {
          let outcome = try Diffeo.run(arguments + common)
          #expect(outcome.status == 0, "\(outcome.errors)")
        }
        return try ["c.npy", ".indices.npy", ".distances.npy", "z.npy", "h.npy"].map {
          try Numpy.read(out + $0)
        }
      }
      // Half of what the covariances and their factors take, a third of the history.
      #expect(try run(["--memory-limit", "3M"]) == run([]))
    }
  }

  @Test("brownian ends on the manifold, and its history ends there too", arguments: Diffeo.devices)
  func brownian(device: String) throws {
    try withTemporaryFolder { folder in
      let (end, history) = (folder.path + "/z.npy", folder.path + "/h.npy")
      let arguments = ["--time", "0.5", "--steps", "12", "--device", device]
      let outcome = try Diffeo.run(
        [
          "brownian", "sphere:2", "--count", "30", "--out", end, "--history", history, "--seed",
          "5",
        ]
          + arguments + ["--json"])
      #expect(outcome.status == 0, "\(outcome.errors)")
      let (ends, path) = (try Numpy.read(end), try Numpy.read(history))
      #expect(ends.shape == [30, 3] && path.shape == [12, 30, 3])
      #expect(Array(path.floats.suffix(90)) == ends.floats)
      for point in stride(from: 0, to: path.count, by: 3) {
        let square = path.floats[point..<(point + 3)].reduce(0) { $0 + $1 * $1 }
        #expect(abs(square - 1) <= 8 * .ulpOfOne)
      }
      let json = try outcome.json
      #expect(json["count"] as? Int == 30 && json["steps"] as? Int == 12)
      try expectCommonMembers(json, seed: 5)
      let on = try Diffeo.run(
        ["brownian", "sphere:2", "--start", end, "--out", folder.path + "/y.npy", "--seed", "6"]
          + arguments)
      #expect(on.status == 0, "\(on.errors)")
      #expect(try Numpy.read(folder.path + "/y.npy") != ends)
      let still = try Diffeo.run(
        "brownian", "sphere:2", "--start", end, "--time", "0", "--steps", "3", "--out",
        folder.path + "/x.npy", "--device", device)
      #expect(still.status == 0, "\(still.errors)")
      #expect(try Numpy.read(folder.path + "/x.npy") == ends)
    }
  }

  private func files(_ folder: URL) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
  }

  private func npy(
    _ type: String, _ columnMajor: String, _ shape: String, _ elements: [UInt8]
  ) -> [UInt8] {
    var header = "{'descr': '\(type)', 'fortran_order': \(columnMajor), 'shape': \(shape), }"
    header += String(repeating: " ", count: 117 - header.utf8.count) + "\n"
    return [0x93] + Array("NUMPY".utf8) + [1, 0, 118, 0] + Array(header.utf8) + elements
  }

  private func bytes(_ pattern: some FixedWidthInteger) -> [UInt8] {
    (0..<(pattern.bitWidth / 8)).map { UInt8(truncatingIfNeeded: pattern >> (8 * $0)) }
  }
}

/// Points in a file, and what is true of them.
private struct Cloud {
  let dimension: Int
  let values: [Float]
  let path: String

  init(count: Int, dimension: Int, in folder: URL) {
    self.dimension = dimension
    // A low-discrepancy sequence: no two distances are alike.
    values = (0..<(count * dimension)).map {
      let product = Double($0 + 1) * 0.618_033_988_749_895 + Double($0 * $0) * 0.001_37
      return Float(product.truncatingRemainder(dividingBy: 1) * 4)
    }
    path = folder.path + "/points.npy"
  }

  func write() throws {
    try Numpy.write(
      NumericArray(shape: [values.count / dimension, dimension], floats: values), to: path)
  }

  func row(_ index: Int) -> [Float] {
    Array(values[(index * dimension)..<((index + 1) * dimension)])
  }

  func nearest(
    to query: [Float], _ k: Int, without own: Int?
  ) -> [(index: Int, distance: Double)] {
    let all = (0..<(values.count / dimension)).filter { $0 != own }.map { index in
      let square = zip(query, row(index)).reduce(0.0) { sum, pair in
        sum + (Double(pair.0) - Double(pair.1)) * (Double(pair.0) - Double(pair.1))
      }
      return (index: index, distance: square.squareRoot())
    }
    return Array(all.sorted { ($0.distance, $0.index) < ($1.distance, $1.index) }.prefix(k))
  }

  func covariance(_ indices: [Int], ridge: Double) -> [Double] {
    let rows = indices.map { row($0).map(Double.init) }
    let n = Double(max(rows.count, 1))
    let mean = (0..<dimension).map { (i: Int) -> Double in rows.reduce(0) { $0 + $1[i] } / n }
    var matrix = [Double](repeating: 0, count: dimension * dimension)
    for row in rows {
      for i in 0..<dimension {
        for j in 0..<dimension {
          matrix[i * dimension + j] += (row[i] - mean[i]) * (row[j] - mean[j]) / n
        }
      }
    }
    let trace = (0..<dimension).reduce(0) { $0 + matrix[$1 * dimension + $1] }
    for i in 0..<dimension { matrix[i * dimension + i] += ridge * trace / Double(dimension) }
    return matrix
  }
}
