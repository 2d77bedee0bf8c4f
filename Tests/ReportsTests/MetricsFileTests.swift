import DiffeoFormats
import DiffeoReports
import DiffeoTestSupport
import Foundation
import Testing

@Suite struct MetricsFileTests {
  @Test("rows are written, read back and continued; a new figure is a new column")
  func roundTrip() throws {
    try withTemporaryFolder { folder in
      let path = folder.appending(path: "metrics.csv").path
      var file = MetricsFile(path: path, columns: ["epoch"])
      try file.append([("epoch", 1), ("train_loss", 2.5)])
      try file.append([("epoch", 2), ("train_loss", 2.25), ("test_elbo", -740.125)])
      let text = try String(contentsOfFile: path, encoding: .utf8)
      #expect(text == "epoch,train_loss,test_elbo\n1,2.5,\n2,2.25,-740.125\n")
      let read = try MetricsFile(reading: path)
      #expect(read == file)
      #expect(read.last?.map(\.name) == ["epoch", "train_loss", "test_elbo"])
      #expect(read.series("test_elbo").map(\.epoch) == [2])
    }
  }

  @Test("truncating drops the rows after an epoch")
  func truncating() throws {
    try withTemporaryFolder { folder in
      var file = MetricsFile(path: folder.appending(path: "m.csv").path, columns: ["epoch"])
      for epoch in 1...4 { try file.append([("epoch", Double(epoch))]) }
      file.truncate(afterEpoch: 2)
      #expect(file.rows.count == 2)
    }
  }

  @Test(
    "files that are no such table are refused",
    arguments: ["", "<html>", "epoch,a\n1\n", "a,epoch\n1,2\n"])
  func badFilesAreRefused(text: String) throws {
    try withTemporaryFolder { folder in
      let path = folder.appending(path: "m.csv").path
      try text.write(toFile: path, atomically: true, encoding: .utf8)
      #expect(throws: FormatError.self) { _ = try MetricsFile(reading: path) }
    }
  }
}
