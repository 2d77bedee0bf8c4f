import Testing

@testable import DiffeoFormats

@Suite struct FileHeadTests {
  @Test(
    "a beginning is named as what it most likely is",
    arguments: [
      ([], "an empty file"), (Array("<HTML>\n<p>".utf8), "an HTML page that begins \"<HTML>\""),
      (Array("a,b\n1,2".utf8), "text that begins \"a,b\""),
      ([0x1f, 0x8b, 8], "a gzip file (first bytes 1f 8b 08)"),
      ([0, 1, 0xfe], "the first bytes 00 01 fe"), ([0x20, 0x0a], "the first bytes 20 0a"),
    ] as [([UInt8], String)])
  func describes(bytes: [UInt8], phrase: String) {
    #expect(FileHead.describe(bytes) == phrase)
  }
}
