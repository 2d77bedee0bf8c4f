/// The one of `names` that `name` is most likely a misspelling of.
///
/// Nearness is the number of insertions, deletions, substitutions and swaps of neighbours that
/// lead from one to the other, letter case aside; a third of the length is still near, and so is
/// a name of which three letters or more are given as the beginning.
///
/// - Parameters:
///   - name: What was written.
///   - names: What could have been meant.
/// - Returns: The nearest name, the first of equally near ones; nil where none is near.
/// - Complexity: O(names * length^2).
public func nearestName(to name: String, in names: some Sequence<String>) -> String? {
  let written = Array(name.lowercased())
  var best: (name: String, distance: Int)?
  for candidate in names {
    let letters = Array(candidate.lowercased())
    let isBeginning = written.count >= 3 && letters.starts(with: written)
    let distance = isBeginning ? 1 : editDistance(written, letters)
    let limit = max(1, max(written.count, letters.count) / 3)
    // A word of which every letter would have to change is no misspelling.
    guard distance <= limit, distance < letters.count else { continue }
    if distance < (best?.distance ?? .max) { best = (candidate, distance) }
  }
  return best?.name
}

/// The least number of single edits, swaps of neighbours among them, from one word to another.
///
/// - Source: L. Boytsov, "Indexing methods for approximate dictionary searching", ACM JEA 16
///   (2011), section 2.2.1 (optimal string alignment).
private func editDistance(_ a: [Character], _ b: [Character]) -> Int {
  var before: [Int] = []
  var last = Array(0...b.count)
  for i in a.indices {
    var row = [i + 1]
    for j in b.indices {
      let substitution = last[j] + (a[i] == b[j] ? 0 : 1)
      var distance = min(substitution, last[j + 1] + 1, row[j] + 1)
      if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
        distance = min(distance, before[j - 1] + 1)
      }
      row.append(distance)
    }
    before = last
    last = row
  }
  return last[b.count]
}
