/// The manifolds that can be asked for by name.
///
/// A library user adds manifolds of their own with ``register(_:)``; the command looks all of its
/// manifolds up here.
public struct ManifoldRegistry: Sendable {
  /// A family of manifolds.
  public struct Entry: Sendable {
    /// What stands before the colon, for instance `sphere`.
    public let name: String
    /// The form as a user writes it, for instance `sphere:D`.
    public let form: String
    /// A valid example, for instance `sphere:2`.
    public let example: String
    /// Makes the manifold from what stands behind the colon, split at commas.
    public let make: @Sendable ([String]) throws -> any Manifold

    /// A family.
    ///
    /// - Parameters:
    ///   - name: What stands before the colon.
    ///   - form: The form as a user writes it.
    ///   - example: A valid example.
    ///   - make: Makes the manifold from what stands behind the colon, split at commas.
    public init(
      name: String, form: String, example: String,
      make: @escaping @Sendable ([String]) throws -> any Manifold
    ) {
      self.name = name
      self.form = form
      self.example = example
      self.make = make
    }
  }

  /// The families, in the order in which they are listed.
  public private(set) var entries: [Entry]

  /// The library's own families.
  public static let standard = ManifoldRegistry(entries: [
    Entry(name: "sphere", form: "sphere:D", example: "sphere:2") {
      try Sphere(dimension: try dimension($0, "sphere"))
    },
    Entry(name: "flat-torus", form: "flat-torus", example: "flat-torus") {
      try withoutParameters($0, "flat-torus")
      return FlatTorus()
    },
    Entry(name: "embedded-torus", form: "embedded-torus[:R,r]", example: "embedded-torus:3,0.6") {
      if $0.isEmpty { return try EmbeddedTorus() }
      let radii = $0.compactMap(Double.init)
      guard radii.count == 2, $0.count == 2 else { throw malformed("embedded-torus", $0) }
      return try EmbeddedTorus(ring: radii[0], tube: radii[1])
    },
    Entry(name: "so3", form: "so3", example: "so3") {
      try withoutParameters($0, "so3")
      return SpecialOrthogonal()
    },
    Entry(name: "projective", form: "projective:D", example: "projective:3") {
      try ProjectiveSpace(dimension: try dimension($0, "projective"))
    },
    Entry(name: "euclidean", form: "euclidean:D", example: "euclidean:2") {
      try Euclidean(dimension: try dimension($0, "euclidean"))
    },
  ])

  /// A registry of given families.
  public init(entries: [Entry]) {
    self.entries = entries
  }

  /// Adds a family, in place of one of the same name.
  public mutating func register(_ entry: Entry) {
    entries.removeAll { $0.name == entry.name }
    entries.append(entry)
  }

  /// The manifold that a text describes.
  ///
  /// - Parameter text: A family with its parameters, as `sphere:2`, or several joined by `*`.
  /// - Returns: The manifold; a ``ProductManifold`` for several.
  /// - Throws: ``ManifoldError/unknown(_:nearest:forms:)`` naming the nearest valid form, or
  ///   ``ManifoldError/invalidParameters(_:reason:)``.
  public func manifold(_ text: String) throws -> any Manifold {
    let factors = try text.split(separator: "*", omittingEmptySubsequences: false)
      .map { try factor(String($0).trimmed) }
    return factors.count == 1 ? factors[0] : try ProductManifold(factors)
  }

  /// The forms that users can write.
  public var forms: [String] { entries.map(\.form) }

  private func factor(_ text: String) throws -> any Manifold {
    let pieces = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    let name = String(pieces.first ?? "")
    guard let entry = entries.first(where: { $0.name == name }) else { throw unknown(text) }
    guard pieces.count == 2 else {
      do { return try entry.make([]) } catch { throw unknown(text, nearest: entry.example) }
    }
    let parameters = pieces[1].split(separator: ",", omittingEmptySubsequences: false)
    do {
      return try entry.make(parameters.map { String($0).trimmed })
    } catch ManifoldError.unknown(let own, nil, _) {
      throw ManifoldError.unknown(own, nearest: entry.example, forms: forms)
    }
  }

  private func unknown(_ text: String, nearest: String? = nil) -> ManifoldError {
    let name = String(text.prefix { $0 != ":" }).lowercased()
    let best = entries.min { editDistance($0.name, name) < editDistance($1.name, name) }
    let near = best.flatMap { entry -> String? in
      let distance = editDistance(entry.name, name)
      // Two letters in five may be wrong.
      guard distance <= max(1, 2 * name.count / 5), distance < entry.name.count else { return nil }
      // With the parameters that were written, if they fit.
      let corrected = entry.name + text.dropFirst(name.count)
      // The name may be right and the parameters missing: then the example says what they are.
      if corrected == text { return entry.example }
      return (try? factor(corrected)) == nil ? entry.example : corrected
    }
    return .unknown(text, nearest: nearest ?? near, forms: forms)
  }

  private static func dimension(_ parameters: [String], _ name: String) throws -> Int {
    guard parameters.count == 1, let dimension = wholeNumber(parameters[0]) else {
      throw malformed(name, parameters)
    }
    return dimension
  }

  /// A whole number; one that is too long for an integer becomes the greatest or the least.
  private static func wholeNumber(_ text: String) -> Int? {
    if let number = Int(text) { return number }
    let sign = text.first == "-" ? -1 : 1
    let digits = text.drop { $0 == "-" || $0 == "+" }
    let isNumber = digits.allSatisfy { ("0"..."9").contains($0) }
    guard text.count - digits.count <= 1, !digits.isEmpty, isNumber else { return nil }
    return sign < 0 ? .min : .max
  }

  private static func withoutParameters(_ parameters: [String], _ name: String) throws {
    if !parameters.isEmpty { throw malformed(name, parameters) }
  }

  private static func malformed(_ name: String, _ parameters: [String]) -> ManifoldError {
    .unknown("\(name):\(parameters.joined(separator: ","))", nearest: nil, forms: [])
  }
}

extension String {
  fileprivate var trimmed: String {
    let tail = drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }
    return String(tail.reversed())
  }
}

/// The least number of insertions, deletions and substitutions between two words.
private func editDistance(_ a: String, _ b: String) -> Int {
  let letters = Array(b)
  var row = Array(0...letters.count)
  for (i, letter) in a.enumerated() {
    var next = [i + 1]
    for j in letters.indices {
      next.append(min(row[j] + (letter == letters[j] ? 0 : 1), row[j + 1] + 1, next[j] + 1))
    }
    row = next
  }
  return row[letters.count]
}
