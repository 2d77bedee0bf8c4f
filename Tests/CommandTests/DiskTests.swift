import DiffeoTestSupport
import Foundation
import Testing

@Suite("Disks that are full")
struct DiskTests {
  static let options = "--data sphere:count=60 --batch-size 20 --device reference --set width=32 -q"

  @Test("a limit on file sizes is an error, not the end of the process")
  func fileSizeLimit() throws {
    try withTemporaryFolder { folder in
      let outcome = try Diffeo.shell(
        "ulimit -f 4; $DIFFEO train delta-vae \(Self.options) --epochs 1 --out '\(folder.path)/run'"
      )
      expect(outcome, 73, "checkpoints/last", "File too large")
    }
  }

  @Test("a disk that fills up keeps the last good checkpoint, and the run continues with more room")
  func fullDisk() throws {
    try withTemporaryFolder { folder in
      let disk = folder.path + "/disk"
      let size = try checkpointBytes(in: folder) * 8 / 5
      let mounted = try Diffeo.shell(
        "mkdir '\(disk)' && mount -t tmpfs -o size=\(size) diffeo-test '\(disk)'")
      guard mounted.status == 0 else {
        print("skipped: only root can make a disk that is full: \(mounted.errors)")
        return
      }
      defer { _ = try? Diffeo.shell("umount '\(disk)'") }
      let run = disk + "/run"
      // The first checkpoint fits, the next one not beside it.
      let outcome = try Diffeo.shell(
        "$DIFFEO train delta-vae \(Self.options) --epochs 3 --out '\(run)'")
      expect(outcome, 73, run, "No space left on device")
      let drawn = try Diffeo.run(
        "sample", run, "--count", "2", "--out", folder.path + "/x.npy")
      #expect(drawn.status == 0, "\(drawn.errors)")
      _ = try Diffeo.shell("mount -o remount,size=8m '\(disk)'")
      let resumed = try Diffeo.run("resume", run, "--json")
      #expect(resumed.status == 0, "\(resumed.errors)")
      #expect(try resumed.json["epochs"] as? Int == 3)
    }
  }
  /// The bytes of one checkpoint.
  private func checkpointBytes(in folder: URL) throws -> Int {
    let run = folder.path + "/measured"
    let outcome = try Diffeo.shell(
      "$DIFFEO train delta-vae \(Self.options) --epochs 0 --out '\(run)'")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let checkpoint = run + "/checkpoints/last"
    return try FileManager.default.contentsOfDirectory(atPath: checkpoint).reduce(0) { sum, name in
      let path = checkpoint + "/" + name
      return sum + (try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0)
    }
  }
}
