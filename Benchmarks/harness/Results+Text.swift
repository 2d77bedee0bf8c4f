internal import Foundation

extension BenchmarkResults {
  /// What was measured on.
  var made: String {
    let others = (further ?? []).map { " The side \($0.side) is \($0.text)." }
    return "\(device), \(cores) cores, \(platform) \(driver): \(limits.text), the best that was "
      + "measured." + others.joined()
  }

  /// When, and of which sources.
  var source: String { "Commit \(commits). Medians; the sides took turns." }

  /// The commits of rows and sweeps, with their days.
  package var commits: String {
    let sources =
      rows.map { ($0.name, "\($0.commit ?? commit), \($0.date ?? date)") }
      + (scaling ?? []).map { ($0.name, "\($0.commit ?? commit), \($0.date ?? date)") }
    return sources.isEmpty ? "\(commit), \(date)" : Self.shared(sources)
  }

  /// Whose kernel parameters were used; nil where nobody noted it.
  var parameters: String? {
    let known = rows.compactMap { row in (row.tuning ?? tuning).map { (row.name, $0) } }
    return known.isEmpty ? nil : "Kernels with \(Self.shared(known))."
  }

  /// What is still to be measured; nil for nothing.
  var incomplete: String? {
    unfinished.map { names in
      "Incomplete: the last run was to measure these too, and ended before: "
        + "\(names.joined(separator: ", "))."
    }
  }

  /// The rows above their limit, and why that can be; nil for none.
  var beyondLimits: String? {
    let names = rows.filter { $0.shareOfLimit > 1 }.map { "\($0.name) (\($0.side))" }
    return names.isEmpty
      ? nil
      : "Above 100 %: \(names.joined(separator: ", ")). Of memory, data that stay in caches move "
        + "faster than a copy; of arithmetic, the work took fewer operations than assumed, or the "
        + "machine was busy whenever its limits were measured."
  }

  /// What most things have, and which have something else.
  ///
  /// - Parameter values: Names and what they have.
  /// - Returns: For instance `a; b for x, y`.
  static func shared(_ values: [(name: String, value: String)]) -> String {
    var names: [String: [String]] = [:]
    for (name, value) in values where names[value]?.contains(name) != true {
      names[value, default: []].append(name)
    }
    let order = names.keys.sorted { left, right in
      let (first, second) = (names[left]?.count ?? 0, names[right]?.count ?? 0)
      return first == second ? left < right : first > second
    }
    return order.enumerated().map { place, value in
      place == 0 ? value : "\(value) for \((names[value] ?? []).joined(separator: ", "))"
    }.joined(separator: "; ")
  }

  /// The rows as a Markdown table, as the README shows them.
  package var markdown: String {
    var lines =
      [made, source] + [libraries, verdict, elsewhere, incomplete, beyondLimits].compactMap(\.self)
    if !rows.isEmpty {
      lines += ["", "| \(BenchmarkRow.heads.joined(separator: " | ")) |", "|---|---|---|---|---|"]
      lines += rows.map { $0.markdown(limits(of: $0)) }
    }
    if let scaling {
      lines += ["", "| kernel | over | sizes | exponent of the time |", "|---|---|---|---|"]
      lines += scaling.map { sweep in
        let sizes = "\(sweep.sizes.first ?? 0) to \(sweep.sizes.last ?? 0)"
        return "| \(sweep.family) | \(sweep.axis) | \(sizes) | "
          + String(format: "%.2f |", sweep.exponent)
      }
    }
    return lines.joined(separator: "\n")
  }
}
