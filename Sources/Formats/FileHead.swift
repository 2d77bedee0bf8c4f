/// Names what a file seems to be by its first bytes, for messages about files of the wrong kind.
package enum FileHead {
  /// What the bytes look like, as a noun phrase that quotes their beginning.
  package static func describe(_ bytes: [UInt8]) -> String {
    if bytes.isEmpty { return "an empty file" }
    if let kind = signatures.first(where: { bytes.starts(with: $0.bytes) })?.kind {
      return "\(kind) (first bytes \(hexadecimal(bytes)))"
    }
    guard let text = printable(bytes) else { return "the first bytes \(hexadecimal(bytes))" }
    let start = text.lowercased()
    let isPage = ["<!doctype html", "<html"].contains { start.hasPrefix($0) }
    return isPage ? "an HTML page that begins \"\(text)\"" : "text that begins \"\(text)\""
  }

  private static let signatures: [(bytes: [UInt8], kind: String)] = [
    ([0x1f, 0x8b], "a gzip file"),
    ([0x50, 0x4b, 0x03, 0x04], "a zip archive"),
    ([0x50, 0x4b, 0x05, 0x06], "an empty zip archive"),
    ([0x93] + Array("NUMPY".utf8), "a NumPy array file"),
    ([0x89] + Array("PNG".utf8), "a PNG picture"),
    (Array("%PDF".utf8), "a PDF document"),
    (Array("BZh".utf8), "a bzip2 file"),
    ([0xfd] + Array("7zXZ".utf8), "an xz file"),
    ([0x80, 0x02], "a Python pickle"),
    ([0x80, 0x04], "a Python pickle"),
  ]

  private static func hexadecimal(_ bytes: [UInt8]) -> String {
    bytes.prefix(8).map { byte in
      (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }.joined(separator: " ")
  }

  /// The first line of a text file, without leading blanks; nil where the bytes are not text.
  private static func printable(_ bytes: [UInt8]) -> String? {
    let blanks: Set<UInt8> = [0x09, 0x0a, 0x0d, 0x20]
    let start = bytes.prefix(256).drop { blanks.contains($0) }
    let line = start.prefix(40).prefix { $0 != 0x0a && $0 != 0x0d }
    guard !line.isEmpty, line.allSatisfy({ (0x20..<0x7f).contains($0) }) else { return nil }
    return String(decoding: line, as: UTF8.self)
  }
}
