import Foundation
import Testing

/// Small runs that several tests apply, each trained once.
enum TrainedRun {
  /// Points of a sphere, with a sphere as latent space.
  static func points() throws -> String { try pointsResult.get() }

  /// Pictures of 8 x 8 pixels, with a flat torus as latent space.
  static func pictures() throws -> String { try picturesResult.get() }

  static let pointsData = "sphere:count=60,test-count=20"
  static let picturesData = "translations:count=40,test-count=12,size=8"

  private static let pointsResult = Result {
    try train("points", data: pointsData, manifold: "sphere:2")
  }

  private static let picturesResult = Result {
    try train("pictures", data: picturesData, manifold: "flat-torus")
  }

  private static func train(_ name: String, data: String, manifold: String) throws -> String {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let run = folder + "/" + name
    let outcome = try Diffeo.run(
      "train", "delta-vae", "--data", data, "--manifold", manifold, "--epochs", "2",
      "--batch-size", "20", "--set", "width=8", "--set", "log_likelihood_samples=4",
      "--device", "reference", "--seed", "3", "--out", run)
    try #require(outcome.status == 0, "\(outcome.errors)")
    return run
  }

  /// Removed when the tests end.
  private static let folder = {
    atexit { try? FileManager.default.removeItem(atPath: path) }
    return path
  }()

  private static let path = FileManager.default.temporaryDirectory
    .appendingPathComponent("diffeo-runs-\(ProcessInfo.processInfo.processIdentifier)").path
}
