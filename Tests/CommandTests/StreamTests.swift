import DiffeoTestSupport
import Foundation
import Testing

@Suite("Standard streams")
struct StreamTests {
  @Test("a reader that goes away early is no error")
  func closedPipe() throws {
    let outcome = try Diffeo.shell(
      "{ sleep 0.2; $DIFFEO train delta-vae --print-config; echo $? >&2; } | true")
    #expect(outcome.errors == "0\n")
  }

  @Test("streams that are closed harm nobody")
  func closedStreams() throws {
    try withTemporaryFolder { folder in
      let out = folder.path + "/x.npy"
      let run = try TrainedRun.points()
      let outcome = try Diffeo.shell(
        "$DIFFEO sample '\(run)' --count 2 --out '\(out)' --device reference <&- >&- 2>&-")
      #expect(outcome.status == 0)
      let bytes = try Data(contentsOf: URL(fileURLWithPath: out))
      #expect(bytes.count == 128 + 4 * 2 * 3)
    }
  }

  @Test("an output that cannot be written is an error")
  func fullOutput() throws {
    let outcome = try Diffeo.shell("$DIFFEO train delta-vae --print-config > /dev/full")
    expect(outcome, 73, "standard output")
  }
}
