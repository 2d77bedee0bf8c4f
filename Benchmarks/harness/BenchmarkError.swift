internal import DiffeoFormats

/// What stops a benchmark.
package enum BenchmarkError: Error, CustomStringConvertible {
  /// The peers' Python environment is missing.
  case noPeers
  /// A peer ended before its answer.
  case peerEnded(String)
  /// A peer gave no answer in so many seconds.
  case peerSilent(String, seconds: Double)
  /// A peer says that its turn took a time that it cannot have taken.
  case peerWrong(String, seconds: Double)
  /// No benchmark has this name.
  case unknown(String, known: [String])
  /// A benchmark of this name would have sizes that do not go, and why.
  case sizes(String, String)
  /// A result is not that of float64.
  case wrongResult(String)
  /// The host reference has no limits that rows could be a share of.
  case referenceFirst
  /// A file holds no results, or those of another schema.
  case badResults(path: String, found: String)
  /// A file holds results of another device than the one that is measured.
  case otherDevice(path: String, found: String, measured: String)
  /// A file holds times of peers, and this run, which has none, would put rows in their place.
  case losesPeers(path: String, names: [String])
  /// There is no file whose missing results could be measured.
  case nothingToContinue(path: String)

  /// What was wrong, and what to do.
  package var description: String {
    switch self {
    case .noPeers: "The peers' Python environment is missing; `make peers` makes it."
    case .peerEnded(let name): "The peer \(name) \(reason ?? ""), see above. It is left out."
    case .peerSilent(let name, _), .peerWrong(let name, _):
      "The peer \(name) \(reason ?? ""). It is left out."
    case .wrongResult(let what): "Our result is wrong: \(what)."
    case .unknown(let name, let known): Self.unknown(name, known)
    case .sizes(let name, let reason): "There is no benchmark '\(name)': \(reason)."
    case .referenceFirst:
      "The reference is an oracle, not a device: name a device before it, as in "
        + "--device auto --device reference."
    case .badResults(let path, let found):
      "\(path): expected results of `diffeo bench`, schema \(BenchmarkResults.schema); found "
        + "\(found)."
    case .otherDevice(let path, let found, let measured):
      "\(path) holds results of \(found), and this is \(measured). Name another file, or a folder, "
        + "which has a file for each device."
    case .losesPeers(let path, let names):
      "\(path) has peers beside \(names.joined(separator: ", ")), and this run measures without them: "
        + "its rows would take their place. Name another file, or measure with the peers."
    case .nothingToContinue(let path): "\(path) is not there, so nothing can be continued."
    }
  }

  /// Why a peer is left out; nil for what concerns no peer.
  var reason: String? {
    switch self {
    case .peerEnded: "ended before its answer"
    case .peerSilent(_, let seconds): "gave no answer in \(Int(seconds)) s, see --peer-limit"
    case .peerWrong(_, let seconds): "answered that its turn took \(seconds) s"
    default: nil
    }
  }

  /// That no benchmark is called so, and how some are.
  private static func unknown(_ name: String, _ known: [String]) -> String {
    let families = BenchmarkFamily.all.map(\.name)
    let near = nearestName(to: name, in: known + families)
    return "There is no benchmark '\(name)'\(near.map { "; did you mean '\($0)'?" } ?? ".") "
      + "There are: \(known.joined(separator: ", "))."
  }

  /// Stops a benchmark whose result is not that of float64.
  static func check(_ isRight: Bool, _ what: String) throws {
    if !isRight { throw BenchmarkError.wrongResult(what) }
  }
}
