import DiffeoTestSupport
import Foundation
import Testing

/// The one call that a machine with a GPU is for, with a program in the command's place.
@Suite("Everything about a device in one call")
struct MeasureTests {
  /// Says a device's name, and fails at the selftest and, worse, at the benchmarks.
  private static let program = """
    #!/bin/sh
    case "$*" in
      devices*--json) echo '{"devices": [{"index": 0, "name": "Fine GPU (tm) 9", \
    "platform": "Some", "driver": "1.2", "kind": "gpu"}]}' ;;
      selftest*) echo 'something differs'; exit 3 ;;
      bench*) kill -KILL $$ ;;
      train*) echo "$*"; echo '{"test_elbo": -740.5}' ;;
    esac
    """

  /// Runs the script beside the program.
  private func measure(_ folder: URL, _ arguments: String...) throws -> Diffeo.Outcome {
    let texts = [("diffeo", Self.program), ("measure", try Repository.text(".ci/measure"))]
    for (name, text) in texts {
      let path = folder.path + "/" + name
      try text.write(toFile: path, atomically: true, encoding: .utf8)
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    }
    return try Running(
      executable: folder.appending(path: "measure"), ["--python", "/nowhere/python"] + arguments
    ).wait()
  }

  @Test("parts that fail are named in a file of the device's name, and the others run")
  func failures() throws {
    try withTemporaryFolder { folder in
      let out = folder.path + "/my results"
      try FileManager.default.createDirectory(
        atPath: out + "/mnist", withIntermediateDirectories: true)
      let outcome = try measure(folder, "--preset", "quick", "--mnist", "/data/mnist", out)
      #expect(outcome.status == 70, "\(outcome.errors)")
      let summary = try String(contentsOfFile: out + "/fine-gpu-tm-9.txt", encoding: .utf8)
      for line in [
        "device    Fine GPU (tm) 9, Some 1.2", "peers     left out", "doctor    ok",
        "selftest  FAILED with status 3, see selftest.txt", "tune      ok",
        "bench     FAILED with status 137, see bench.txt", "training  ok",
        "{\"test_elbo\": -740.5}",
      ] {
        #expect(summary.contains(line), "'\(line)' in: \(summary)")
      }
      let selftest = try String(contentsOfFile: out + "/selftest.txt", encoding: .utf8)
      #expect(selftest == "something differs\n")
      // A model that is there already is kept.
      #expect(outcome.output.contains("--out \(out)/mnist-2 "), "\(outcome.output)")
    }
  }

  @Test("wrong use is refused with the way to use it", arguments: [[], ["--preset", "slow", "x"]])
  func wrongUse(arguments: [String]) throws {
    try withTemporaryFolder { folder in
      let path = folder.path + "/measure"
      try Repository.text(".ci/measure").write(toFile: path, atomically: true, encoding: .utf8)
      let outcome = try Running(
        executable: URL(fileURLWithPath: "/bin/sh"), [path] + arguments
      ).wait()
      #expect(outcome.status == 64)
      #expect(outcome.errors.contains("usage: ./measure"))
    }
  }
}
