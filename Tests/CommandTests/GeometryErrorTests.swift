import DiffeoFormats
import DiffeoTestSupport
import Foundation
import Testing

@Suite("Wrong input of the verbs of geometry")
struct GeometryErrorTests {
  /// Every verb that reads points, with a file of points in place of `POINTS`.
  static let verbs = [
    ["neighbors", "POINTS", "-k", "3"], ["covariance", "POINTS", "-k", "3"],
    ["bilipschitz", "POINTS", "POINTS", "-k", "3"],
  ]

  @Test(
    "points that are none are bad data, and nothing is written", arguments: verbs, Diffeo.devices)
  func badPoints(verb: [String], device: String) throws {
    var notFinite = [Float](repeating: 0, count: 30).indices.map { Float($0) }
    notFinite[22] = .nan
    var infinite = notFinite
    infinite[22] = 1
    infinite[7] = -.infinity
    for (shape, floats, parts) in [
      ([10, 3], notFinite, ["nan", "row 7"]), ([10, 3], infinite, ["-inf", "row 2"]),
      ([30], infinite, ["[30]", "[N, D]"]), ([0, 3], [], ["[0, 3]"]), ([3, 0], [], ["[3, 0]"]),
    ] as [([Int], [Float], [String])] {
      try withTemporaryFolder { folder in
        let path = folder.path + "/p.npy"
        try Numpy.write(NumericArray(shape: shape, floats: floats), to: path)
        let outcome = try run(verb, path, folder, device)
        expect(outcome, 65)
        for part in parts + [path] { #expect(outcome.errors.contains(part), "\(outcome.errors)") }
        #expect(try names(folder) == ["p.npy"])
      }
    }
  }

  @Test("files that hold no numbers say so", arguments: verbs)
  func notNumbers(verb: [String]) throws {
    try withTemporaryFolder { folder in
      let path = folder.path + "/p.npy"
      func write(_ header: String, _ body: String) throws {
        let padded = header + String(repeating: " ", count: 117 - header.utf8.count) + "\n"
        let bytes = [0x93] + Array("NUMPY".utf8) + [1, 0, 118, 0] + Array((padded + body).utf8)
        try Data(bytes).write(to: URL(fileURLWithPath: path))
      }
      try write("{'descr': '|O', 'fortran_order': False, 'shape': (4, 3), }", "pickle")
      expect(try run(verb, path, folder), 65, path, "Python objects")
      try write("{'descr': '<f4', 'fortran_order': False, 'shape': (4, 3), }", "short")
      expect(try run(verb, path, folder), 65, path, "cut short")
      try Data("1.0,2.0\n".utf8).write(to: URL(fileURLWithPath: path))
      expect(try run(verb, path, folder), 65, path, "NumPy")
      try FileManager.default.removeItem(atPath: path)
      expect(try run(verb, path, folder), 66, path)
      #expect(try names(folder) == [])
    }
  }

  @Test("k must be less than the number of points", arguments: [10, 11, 1000], verbs)
  func tooManyNeighbors(k: Int, verb: [String]) throws {
    try withTemporaryFolder { folder in
      let path = try points(10, 3, in: folder)
      var arguments = verb
      arguments[arguments.count - 1] = "\(k)"
      expect(try run(arguments, path, folder), 65, path, "\(k)", "10 points")
      #expect(try names(folder) == ["p.npy"])
    }
  }

  @Test(
    "limits of k and of coordinates are named",
    arguments: [
      (["neighbors", "POINTS", "-k", "1025"], 1100, 2, "1024"),
      (["neighbors", "POINTS", "-k", "3"], 10, 1025, "1024"),
      (["covariance", "POINTS", "-k", "1025"], 1100, 2, "1024"),
      (["covariance", "POINTS", "-k", "3"], 10, 65, "64"),
      (["bilipschitz", "POINTS", "POINTS", "-k", "3,1025"], 1100, 2, "1024"),
      (["bilipschitz", "POINTS", "POINTS", "-k", "3"], 5, 12_289, "12288"),
    ])
  func limits(verb: [String], count: Int, dimension: Int, part: String) throws {
    try withTemporaryFolder { folder in
      let path = try points(count, dimension, in: folder)
      expect(try run(verb, path, folder), 65, part)
      #expect(try names(folder) == ["p.npy"])
    }
  }

  @Test("clouds that do not fit name both")
  func mismatches() throws {
    try withTemporaryFolder { folder in
      let path = try points(10, 3, in: folder)
      let other = try points(9, 2, in: folder, name: "q.npy")
      expect(
        try run(["neighbors", "POINTS", "--queries", other, "-k", "2"], path, folder), 65, "p.npy",
        "q.npy", "3", "2")
      expect(
        try run(["bilipschitz", "POINTS", other, "-k", "2"], path, folder), 65, "p.npy", "q.npy",
        "10", "9")
      #expect(try names(folder) == ["p.npy", "q.npy"])
    }
  }

  @Test(
    "wrong use is told before anything is read",
    arguments: [
      (["neighbors", "POINTS", "-k", "0"], "-k 0"), (["neighbors", "POINTS"], "-k"),
      (["neighbors", "POINTS", "-k", "x"], "x"), (["neighbors", "-k", "3"], "points.npy"),
      (["covariance", "POINTS", "-k", "-2"], "-k"),
      (["covariance", "POINTS", "-k", "2", "--radius", "-1"], "--radius"),
      (["covariance", "POINTS", "-k", "2", "--ridge", "nan"], "--ridge"),
      (["bilipschitz", "POINTS", "-k", "2"], "output.npy"),
      (["bilipschitz", "POINTS", "POINTS", "-k", "2,,3"], "2,,3"),
      (["bilipschitz", "POINTS", "POINTS", "-k", "0"], "0"),
      (["brownian", "sphere:2", "--time", "1", "--steps", "2"], "--count"),
      (
        [
          "brownian", "sphere:2", "--count", "3", "--start", "POINTS", "--time", "1", "--steps",
          "2",
        ], "--start"
      ),
      (["brownian", "sphere:2", "--count", "0", "--time", "1", "--steps", "2"], "--count"),
      (["brownian", "sphere:2", "--count", "3", "--time", "-1", "--steps", "2"], "--time"),
      (["brownian", "sphere:2", "--count", "3", "--time", "1", "--steps", "0"], "--steps"),
      (["brownian", "sphere:2", "--count", "3", "--time", "1", "--steps", "1025"], "1024"),
      (["brownian", "sfere:2", "--count", "3", "--time", "1", "--steps", "2"], "sphere:2"),
    ])
  func usage(verb: [String], part: String) throws {
    try withTemporaryFolder { folder in
      expect(try run(verb, folder.path + "/missing.npy", folder), 64, part)
      #expect(try names(folder) == [])
    }
  }

  @Test("walks start on the manifold", arguments: Diffeo.devices)
  func offManifold(device: String) throws {
    try withTemporaryFolder { folder in
      let path = folder.path + "/p.npy"
      let walk = ["brownian", "sphere:2", "--start", "POINTS", "--time", "1", "--steps", "2"]
      for (shape, values, part) in [
        ([2, 3], [1, 0, 0, 0.9, 0, 0], "row 1"), ([2, 3], [.nan, 0, 0, 1, 0, 0], "row 0"),
        ([3, 2], [1, 0, 0, 1, 1, 0], "sphere:2"), ([0, 3], [], "[0, 3]"),
      ] as [([Int], [Float], String)] {
        try Numpy.write(NumericArray(shape: shape, floats: values), to: path)
        expect(try run(walk, path, folder, device), 65, path, part)
        #expect(try names(folder) == ["p.npy"])
      }
    }
  }

  @Test("places that cannot be written are refused, and no other file appears")
  func unwritable() throws {
    try withTemporaryFolder { folder in
      let path = try points(10, 3, in: folder)
      let missing = folder.path + "/no/such/folder/x"
      for verb in [
        ["neighbors", path, "-k", "3", "--out", missing],
        ["covariance", path, "-k", "3", "--out", missing],
        [
          "brownian", "sphere:2", "--count", "3", "--time", "1", "--steps", "2", "--out",
          folder.path + "/z.npy", "--history", missing,
        ],
        [
          "brownian", "sphere:2", "--count", "3", "--time", "1", "--steps", "2", "--out",
          folder.path + "/z.npy", "--history", "/dev/full",
        ],
      ] {
        expect(try Diffeo.run(verb), 73)
        #expect(try names(folder) == ["p.npy"])
      }
      try FileManager.default.createDirectory(
        atPath: folder.path + "/n.distances.npy", withIntermediateDirectories: false)
      expect(
        try Diffeo.run("neighbors", path, "-k", "3", "--out", folder.path + "/n"), 73,
        "n.distances.npy")
      #expect(try names(folder) == ["n.distances.npy", "p.npy"])
    }
  }

  @Test("a file has one role, whatever it is called")
  func roles() throws {
    try withTemporaryFolder { folder in
      let path = try points(10, 3, in: folder)
      let counts = try points(10, 3, in: folder, name: "c.counts.npy")
      let indices = try points(10, 3, in: folder, name: "n.indices.npy")
      let before = try names(folder)
      let walk = ["brownian", "sphere:2", "--count", "3", "--time", "1", "--steps", "2", "--out"]
      for verb in [
        walk + [folder.path + "/z.npy", "--history", folder.path + "/./z.npy"],
        ["covariance", path, "-k", "3", "--out", path],
        ["covariance", counts, "-k", "3", "--radius", "1", "--out", folder.path + "/c.npy"],
        ["neighbors", indices, "-k", "3", "--out", folder.path + "/n"],
      ] {
        expect(try Diffeo.run(verb), 64, "choose another name")
        #expect(try names(folder) == before)
      }
    }
  }

  @Test(
    "walks that no number can follow are refused",
    arguments: [
      (["sphere:2", "--time", "1e38"], "--time"), (["sphere:2", "--time", "-1"], "--time"),
      (["euclidean:100000", "--time", "1"], "euclidean:100000"),
    ])
  func walks(arguments: [String], part: String) throws {
    let out = ["--count", "3", "--steps", "2", "--out", "/dev/null"]
    expect(try Diffeo.run(["brownian"] + arguments + out), 64, part)
  }

  private func run(
    _ verb: [String], _ points: String, _ folder: URL, _ device: String = Diffeo.device
  ) throws -> Diffeo.Outcome {
    let out = verb[0] == "bilipschitz" ? [] : ["--out", folder.path + "/out.npy"]
    return try Diffeo.run(
      verb.map { $0 == "POINTS" ? points : $0 } + out + ["--device", device])
  }

  private func points(
    _ count: Int, _ dimension: Int, in folder: URL, name: String = "p.npy"
  ) throws -> String {
    let path = folder.path + "/" + name
    let values = (0..<(count * dimension)).map { Float($0 % 97) }
    try Numpy.write(NumericArray(shape: [count, dimension], floats: values), to: path)
    return path
  }

  private func names(_ folder: URL) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
  }
}
