import Foundation
import FoundationXML

/// What an XML parser, an independent judge of well-formedness, finds in a document.
final class ParsedMarkup: NSObject, XMLParserDelegate {
  private(set) var elements: [String] = []
  private(set) var attributes: [(element: String, name: String, value: String)] = []
  private(set) var text = ""
  private(set) var failure: String?

  init(_ document: String) {
    super.init()
    let parser = XMLParser(data: Data(document.utf8))
    parser.delegate = self
    if !parser.parse() {
      let reason = parser.parserError.map { "\($0)" } ?? "unknown error"
      failure = "line \(parser.lineNumber), column \(parser.columnNumber): \(reason)"
    }
  }

  func count(_ element: String) -> Int {
    elements.filter { $0 == element }.count
  }

  func values(of attribute: String) -> [String] {
    attributes.filter { $0.name == attribute }.map(\.value)
  }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
    qualifiedName: String?, attributes found: [String: String]
  ) {
    elements.append(name)
    attributes += found.sorted { $0.key < $1.key }.map { (name, $0.key, $0.value) }
  }

  func parser(_ parser: XMLParser, foundCharacters string: String) {
    text += string
  }
}
