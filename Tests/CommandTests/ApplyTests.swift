import DiffeoFormats
import DiffeoTestSupport
import Foundation
import Testing

@Suite("The verbs that apply a run")
struct ApplyTests {
  @Test(
    "sample writes as many data as asked for, of the shape of a datum", arguments: Diffeo.devices)
  func samples(device: String) throws {
    let run = try TrainedRun.pictures()
    try withTemporaryFolder { folder in
      let (out, png) = (folder.path + "/x.npy", folder.path + "/x.png")
      let outcome = try Diffeo.run(
        "sample", run, "--count", "5", "--out", out, "--png", png, "--device", device, "--json")
      #expect(outcome.status == 0, "\(outcome.errors)")
      let array = try Numpy.read(out)
      #expect(array.shape == [5, 8, 8])
      #expect(array.elements.type == .float32)
      #expect(array.floats.allSatisfy { $0.isFinite })
      let image = try PNGImage(decoding: Array(Data(contentsOf: URL(fileURLWithPath: png))))
      #expect(image.width > 5 * 8)
      let json = try outcome.json
      #expect(json["count"] as? Int == 5)
      #expect(json["shape"] as? [Int] == [5, 8, 8])
      try expectCommonMembers(json, seed: 3)
    }
  }

  @Test("the same seed draws the same data, another seed others")
  func seeds() throws {
    let run = try TrainedRun.points()
    try withTemporaryFolder { folder in
      func draw(_ seed: String, _ name: String) throws -> Data {
        let out = folder.path + "/" + name
        let outcome = try Diffeo.run("sample", run, "--count", "7", "--seed", seed, "--out", out)
        #expect(outcome.status == 0, "\(outcome.errors)")
        return try Data(contentsOf: URL(fileURLWithPath: out))
      }
      let first = try draw("5", "a.npy")
      #expect(try draw("5", "b.npy") == first)
      #expect(try draw("6", "c.npy") != first)
    }
  }

  @Test("encode and then decode is reconstruct", arguments: Diffeo.devices)
  func encodesAndDecodes(device: String) throws {
    let run = try TrainedRun.pictures()
    try withTemporaryFolder { folder in
      let path = folder.path
      let data = ["--data", TrainedRun.picturesData, "--device", device]
      let verbs = [
        ["encode", run, "--out", path + "/z.npy"] + data,
        ["decode", run, "--latent", path + "/z.npy", "--out", path + "/x.npy", "--device", device],
        ["reconstruct", run, "--out", path + "/y.npy", "--png", path + "/y.png"] + data,
      ]
      for verb in verbs {
        let outcome = try Diffeo.run(verb + ["--json"])
        #expect(outcome.status == 0, "\(outcome.errors)")
        try expectCommonMembers(try outcome.json, seed: 3)
      }
      let latent = try Numpy.read(path + "/z.npy")
      #expect(latent.shape == [12, 4])
      // Both angles of a flat torus are points of a unit circle.
      for circle in 0..<24 {
        let (x, y) = (latent.floats[2 * circle], latent.floats[2 * circle + 1])
        #expect(abs(x * x + y * y - 1) <= 8 * .ulpOfOne)
      }
      let decoded = try Numpy.read(path + "/x.npy")
      #expect(decoded.shape == [12, 8, 8])
      // On the reference latent points pass through a file of float32, on a device they are that.
      let reconstructed = try Numpy.read(path + "/y.npy")
      #expect(reconstructed == decoded)
      #expect(FileManager.default.fileExists(atPath: path + "/y.png"))
    }
  }

  @Test("interpolate leads from the reconstruction of one datum to that of another")
  func interpolates() throws {
    let run = try TrainedRun.pictures()
    try withTemporaryFolder { folder in
      let path = folder.path
      let data = ["--data", TrainedRun.picturesData, "--device", "reference"]
      let verbs = [
        ["reconstruct", run, "--out", path + "/x.npy"] + data,
        ["interpolate", run, "--from", "2", "--to", "7", "--steps", "5", "--out", path + "/y.npy"]
          + ["--png", path + "/y.png"] + data,
      ]
      for verb in verbs {
        let outcome = try Diffeo.run(verb + ["--json"])
        #expect(outcome.status == 0, "\(outcome.errors)")
        try expectCommonMembers(try outcome.json, seed: 3)
      }
      let (ends, way) = (try Numpy.read(path + "/x.npy"), try Numpy.read(path + "/y.npy"))
      #expect(way.shape == [5, 8, 8])
      for (end, step) in [(2, 0), (7, 4)] {
        let (goal, own) = (
          ends.floats[end * 64..<end * 64 + 64], way.floats[step * 64..<step * 64 + 64]
        )
        for (left, right) in zip(goal, own) { #expect(abs(left - right) < 1e-5) }
      }
      #expect(FileManager.default.fileExists(atPath: path + "/y.png"))
      for wrong in [["--from", "12"], ["--from", "-1"], ["--from", "0", "--steps", "1"]] {
        let outcome = try Diffeo.run(
          ["interpolate", run, "--to", "1", "--out", path + "/z.npy"] + wrong + data)
        #expect(outcome.status == 64, "\(outcome.errors)")
      }
    }
  }

  @Test("evaluate reports the figures of the contract", arguments: Diffeo.devices)
  func evaluates(device: String) throws {
    let outcome = try Diffeo.run(
      "evaluate", try TrainedRun.points(), "--data", TrainedRun.pointsData, "--samples", "8",
      "--device", device, "--json")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let json = try outcome.json
    let names = ["elbo", "kl", "mse", "log_likelihood"]
    let figures = try names.map { try #require(json[$0] as? Double, "\($0)") }
    // With variance 1 the bound is -(3 mse / 2 + (3/2) log(2 pi) + kl), the mse over elements.
    let expected = -(1.5 * figures[2] + 1.5 * log(2 * .pi) + figures[1])
    #expect(abs(figures[0] - expected) <= 1e-5 * abs(expected))
    #expect(json["count"] as? Int == 20)
    #expect(json["samples"] as? Int == 8)
    try expectCommonMembers(json, seed: 3)
  }

  @Test("evaluate says what the encoder does to a torus of data, and nothing where there is none")
  func topology() throws {
    let verb = ["evaluate", "--samples", "0", "--device", "reference", "--json"]
    let torus = try Diffeo.run(
      verb + [try TrainedRun.pictures(), "--data", TrainedRun.picturesData])
    #expect(torus.status == 0, "\(torus.errors)")
    let json = try torus.json
    let winding = try #require(json["winding"] as? [[Int]])
    #expect(winding.count == 2 && winding.allSatisfy { $0.count == 2 })
    let torn = try #require(json["torn_cells"] as? Int)
    let degree = json["degree"] as? Int
    #expect((degree == nil) == (torn > 0))
    if torn == 0 {
      #expect(degree == winding[0][0] * winding[1][1] - winding[0][1] * winding[1][0])
      #expect(json["winding_agreement"] as? Double == 1)
    }
    #expect(json["is_homeomorphic"] as? Bool == (degree == 1 || degree == -1))
    #expect((0...(.pi)).contains(try #require(json["largest_jump"] as? Double)))
    #expect((0...1).contains(try #require(json["oriented_share"] as? Double)))
    #expect((json["topology"] as? String)?.hasPrefix("The map is") == true)
    let points = try Diffeo.run(
      verb + [try TrainedRun.points(), "--data", TrainedRun.pointsData])
    #expect(points.status == 0, "\(points.errors)")
    #expect(try points.json["degree"] == nil && points.json["topology"] == nil)
  }

  @Test(
    "--split chooses the part of the data", arguments: [("train", 60), ("test", 20), ("all", 80)])
  func splits(part: String, count: Int) throws {
    let outcome = try Diffeo.run(
      "evaluate", try TrainedRun.points(), "--data", TrainedRun.pointsData, "--samples", "0",
      "--split", part, "--device", "reference", "--json")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(try outcome.json["count"] as? Int == count)
    #expect(try outcome.json["log_likelihood"] == nil)
  }

  @Test("a run works after its data are gone and from another folder")
  func movesAway() throws {
    let run = try TrainedRun.points()
    try withTemporaryFolder { folder in
      let copy = folder.path + "/moved"
      try FileManager.default.copyItem(atPath: run, toPath: copy)
      let outcome = try Diffeo.shell(
        "cd '\(folder.path)' && $DIFFEO sample moved --count 2 --out x.npy")
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(try Numpy.read(folder.path + "/x.npy").shape == [2, 3])
    }
  }
}
