import DiffeoFormats
import DiffeoTestSupport
import Foundation
import Testing

@Suite("Data that cannot be trained on")
struct DataErrorTests {
  @Test(
    "a damaged MNIST file is named, with what was found at its head",
    arguments: [
      ("missing", 66, "train-images-idx3-ubyte"), ("empty", 65, "empty"),
      ("short", 65, "cut short"),
      ("page", 65, "HTML"), ("text", 65, "not an image"), ("labels", 65, "labels"),
    ])
  func mnist(damage: String, status: Int32, part: String) throws {
    try withTemporaryFolder { folder in
      try writeMNIST(in: folder)
      let images = folder.appendingPathComponent("train-images-idx3-ubyte")
      let whole = try Data(contentsOf: images)
      switch damage {
      case "missing": try FileManager.default.removeItem(at: images)
      case "empty": try Data().write(to: images)
      case "short": try whole.prefix(whole.count - 1).write(to: images)
      case "page": try Data("<!DOCTYPE html><title>404</title>".utf8).write(to: images)
      case "text": try Data("this is not an image".utf8).write(to: images)
      default:
        try idx([3], [1, 2, 3]).write(to: folder.appendingPathComponent("train-labels-idx1-ubyte"))
      }
      let outcome = try train("mnist:" + folder.path, in: folder)
      expect(outcome, status, folder.path, part)
      #expect(!FileManager.default.fileExists(atPath: folder.path + "/run"))
    }
  }

  @Test(
    "numbers that a Bernoulli likelihood cannot explain are bad data, and leave no run",
    arguments: ["delta-vae", "vae", "s-vae"])
  func bernoulli(model: String) throws {
    try withTemporaryFolder { folder in
      let outcome = try Diffeo.run([
        "train", model, "--out", folder.path + "/run", "--data", "circle:count=10",
        "--device", "reference", "--set", "likelihood=bernoulli",
      ])
      expect(outcome, 65, "from 0 to 1", "likelihood=gaussian")
      #expect(!FileManager.default.fileExists(atPath: folder.path + "/run"))
    }
  }

  @Test(
    "numbers too great for float32 are bad data for every model, with file, number and remedy",
    arguments: [
      "delta-vae", "two-stage-vae", "er-vae", "vdae", "vae", "s-vae", "wae-mmd", "wgan-gp",
    ])
  func tooGreat(model: String) throws {
    try withTemporaryFolder { folder in
      let path = folder.path + "/x.npy"
      let values = (0..<40).map { Float($0 * $0 % 37) * 1e16 }
      try Numpy.write(NumericArray(shape: [20, 2], floats: values), to: path)
      let outcome = try Diffeo.run(
        "train", model, "--data", "npy:" + path, "--device", "reference", "--out",
        folder.path + "/run")
      expect(outcome, 65, path, "3.6e+17", "scale them")
      #expect(!FileManager.default.fileExists(atPath: folder.path + "/run"))
    }
  }

  @Test("pixels that nobody scaled, and a generator that is never trained, are worth a line each")
  func warnings() throws {
    try withTemporaryFolder { folder in
      let (path, run) = (folder.path + "/x.npy", folder.path + "/run")
      let values = (0..<40).map { Float($0 * 6) }
      try Numpy.write(NumericArray(shape: [20, 2], floats: values), to: path)
      let outcome = try Diffeo.run(
        "train", "wgan-gp", "--data", "npy:" + path, "--device", "reference", "--out", run,
        "--set", "width=4", "--epochs", "2")
      #expect(outcome.status == 0, "\(outcome.errors)")
      let lines = outcome.errors.split(separator: "\n").filter { $0.hasPrefix("warning: ") }
      #expect(lines.count == 2, "\(outcome.errors)")
      #expect(lines.first?.contains("from 0.0 to 234.0") == true)
      #expect(lines.last?.contains("every 5 of the critic, which takes 2") == true)
      let resumed = try Diffeo.run("resume", run, "--epochs", "3")
      #expect(resumed.status == 0 && !resumed.errors.contains("warning: "), "\(resumed.errors)")
    }
  }

  @Test(
    "labels that do not match images are bad data, with both files named",
    arguments: [
      "mnist", "idx",
    ])
  func labelMismatch(loader: String) throws {
    try withTemporaryFolder { folder in
      try writeMNIST(in: folder)
      try idx([1], [7]).write(to: folder.appendingPathComponent("train-labels-idx1-ubyte"))
      let path = loader == "mnist" ? folder.path : folder.path + "/train-images-idx3-ubyte"
      let outcome = try train("\(loader):" + path, in: folder)
      expect(outcome, 65, "train-images-idx3-ubyte", "train-labels-idx1-ubyte", "holds 1")
    }
  }

  @Test(
    "options that no square picture has are a wrong use",
    arguments: ["size=3", "size=32x16", "size=0", "picture=fourier,order=9,size=16", "count=0"])
  func translations(options: String) throws {
    try withTemporaryFolder { folder in
      let outcome = try train("translations:" + options, in: folder)
      expect(outcome, 64, "translations", "must be")
    }
  }

  @Test("gzip that is none is recognised")
  func notGzip() throws {
    try withTemporaryFolder { folder in
      let path = folder.path + "/images.idx3-ubyte.gz"
      try Data("<html>moved</html>".utf8).write(to: URL(fileURLWithPath: path))
      expect(try train("idx:" + path, in: folder), 65, path, "HTML")
    }
  }

  @Test("whole MNIST files are trained on and tested on")
  func wholeMNIST() throws {
    try withTemporaryFolder { folder in
      try writeMNIST(in: folder)
      let outcome = try train("mnist:" + folder.path, in: folder)
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(try outcome.json["test_elbo"] is Double)
    }
  }

  @Test("numbers that are not finite name the row", arguments: [Float.nan, .infinity])
  func notFinite(value: Float) throws {
    try withTemporaryFolder { folder in
      let path = folder.path + "/x.npy"
      try Numpy.write(NumericArray(shape: [3, 2], floats: [1, 2, 3, 4, value, 6]), to: path)
      expect(try train("npy:" + path, in: folder), 65, path, "row 2", "\(value)")
    }
  }

  @Test("a data set without samples is refused")
  func noSamples() throws {
    try withTemporaryFolder { folder in
      let path = folder.path + "/x.npy"
      try Numpy.write(NumericArray(shape: [0, 2], floats: []), to: path)
      expect(try train("npy:" + path, in: folder), 65, path, "no samples")
      try Numpy.write(NumericArray(shape: [300, 0], floats: []), to: path)
      expect(try train("npy:" + path, in: folder), 65, path, "300 of shape [0]")
    }
  }

  private func train(_ data: String, in folder: URL) throws -> Diffeo.Outcome {
    try Diffeo.run(
      "train", "delta-vae", "--data", data, "--epochs", "1", "--batch-size", "2", "--set",
      "width=4", "--device", "reference", "--out", folder.path + "/run", "--json")
  }

  /// Four files of 4 x 4 pixels in the format of MNIST.
  private func writeMNIST(in folder: URL) throws {
    for (prefix, count) in [("train", 4), ("t10k", 2)] {
      let pixels = (0..<count * 16).map { UInt8($0 * 37 % 256) }
      try idx([count, 4, 4], pixels)
        .write(to: folder.appendingPathComponent("\(prefix)-images-idx3-ubyte"))
      try idx([count], (0..<count).map { UInt8($0) })
        .write(to: folder.appendingPathComponent("\(prefix)-labels-idx1-ubyte"))
    }
  }

  /// An IDX file of bytes: 0, 0, 8, rank, the extents in 4 bytes each, the bytes.
  private func idx(_ shape: [Int], _ values: [UInt8]) -> Data {
    Data([0, 0, 8, UInt8(shape.count)] + shape.flatMap { [0, 0, 0, UInt8($0)] } + values)
  }
}
