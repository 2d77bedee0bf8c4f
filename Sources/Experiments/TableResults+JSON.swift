extension TableResults {
  /// The results as one JSON object.
  ///
  /// `rows` holds an object for each row: `name` as in the paper's table, the mean over the runs
  /// under each figure's key and the standard deviation under `KEY_std` (null for one run), the
  /// runs' own figures under `values`, and the paper's under `paper`.
  ///
  /// - Parameters:
  ///   - isIndented: Whether people read it.
  ///   - out: The folder, for the member `out`; nil to leave it away.
  /// - Returns: The text in UTF-8, without a line's end.
  /// - Throws: What the encoder throws.
  public func json(isIndented: Bool = false, out: String? = nil) throws -> [UInt8] {
    var members = identity.merging(effort) { $1 }.merging(origin) { $1 }
    members["rows"] = .list(rows.map(\.json))
    members["notes"] = .list(notes.map(\.json))
    members["remarks"] = .list(remarks.map(JSONValue.text))
    if let out { members["out"] = .text(out) }
    return try JSONFile.bytes(JSONValue.object(members), isIndented: isIndented)
  }

  private var identity: [String: JSONValue] {
    [
      "schema": .integer(1), "table": .text(table.name), "title": .text(table.title),
      "source": .text(table.source), "scale": .text(request.scale.rawValue),
      "form": .text(request.form.rawValue), "data": .text(data), "complete": .flag(isComplete),
      "settings": .object(request.settings.mapValues(JSONValue.text)),
    ]
  }

  private var effort: [String: JSONValue] {
    [
      "epochs": .integer(request.epochs), "paper_epochs": theirs(table.paper.epochs),
      "runs": .integer(request.runs), "paper_runs": theirs(table.paper.runs),
      "seed": .integer(request.seed), "seeds": .list(request.seeds.map(JSONValue.integer)),
      "seconds": .number(seconds),
    ]
  }

  private func theirs(_ count: Int) -> JSONValue { table.statesEffort ? .integer(count) : .null }

  private var origin: [String: JSONValue] {
    [
      "machine": .object([
        "cpu": .text(orNull: fact(\.cpu)),
        "cores": records.map(\.facts.cores).max().map(JSONValue.integer) ?? .null,
      ]),
      "device": .text(orNull: fact(\.device)), "platform": .text(orNull: fact(\.platform)),
      "driver": .text(orNull: fact(\.driver)), "version": .text(orNull: fact(\.version)),
      "commit": .text(orNull: fact(\.commit)),
    ]
  }
}

extension TableResults.Row {
  fileprivate var json: JSONValue {
    var members: [String: JSONValue] = [
      "name": .text(row.name), "id": .text(row.id), "seeds": .list(seeds.map(JSONValue.integer)),
      "epochs": records.map(\.epochs).max().map(JSONValue.integer) ?? .null,
      "data_count": records.map(\.count).max().map(JSONValue.integer) ?? .null,
      "data_shape": .list((records.last?.shape ?? []).map(JSONValue.integer)),
      "seconds": .number(records.reduce(0) { $0 + $1.seconds }),
      "values": .object(figures.mapValues { .list($0.values.map(JSONValue.number)) }),
    ]
    for (key, figure) in figures {
      members[key] = .number(orNull: figure.mean)
      members[key + "_std"] = .number(orNull: figure.deviation)
    }
    var theirs: [String: JSONValue] = [:]
    for (key, figure) in paper {
      theirs[key] = .number(orNull: figure.mean)
      theirs[key + "_std"] = .number(orNull: figure.deviation)
    }
    members["paper"] = .object(theirs)
    return .object(members)
  }
}

extension PaperTable.Note {
  fileprivate var json: JSONValue {
    func list(_ names: Set<String>?) -> JSONValue {
      names.map { .list($0.sorted().map(JSONValue.text)) } ?? .null
    }
    return .object(["text": .text(text), "rows": list(rows), "metrics": list(metrics)])
  }
}
