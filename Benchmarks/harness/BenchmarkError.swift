/// What stops a benchmark.
package enum BenchmarkError: Error, CustomStringConvertible {
  /// The peers' Python environment is missing.
  case noPeers
  /// A peer ended before its answer.
  case peerEnded(String)
  /// No benchmark has this name.
  case unknown(String, known: [String])
  /// A result is not that of float64.
  case wrongResult(String)
  /// The host reference has no limits that rows could be a share of.
  case referenceFirst
  /// A file holds no results, or those of another schema.
  case badResults(path: String, found: String)

  /// What was wrong, and what to do.
  package var description: String {
    switch self {
    case .noPeers: "The peers' Python environment is missing; `make peers` makes it."
    case .peerEnded(let name): "The peer \(name) ended before its answer, see above."
    case .wrongResult(let what): "Our result is wrong: \(what)."
    case .unknown(let name, let known):
      "There is no benchmark '\(name)'; there are: \(known.joined(separator: ", "))."
    case .referenceFirst:
      "The reference is an oracle, not a device: name a device before it, as in "
        + "--device auto --device reference."
    case .badResults(let path, let found):
      "\(path): expected results of `diffeo bench`, schema \(BenchmarkResults.schema); found "
        + "\(found)."
    }
  }

  /// Stops a benchmark whose result is not that of float64.
  static func check(_ isRight: Bool, _ what: String) throws {
    if !isRight { throw BenchmarkError.wrongResult(what) }
  }
}
