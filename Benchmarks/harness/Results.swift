internal import Diffeo
internal import DiffeoExperiments
internal import Foundation

/// The results of a run of benchmarks, as they are committed; `Benchmarks/README.md` documents the
/// file.
package struct BenchmarkResults: Codable, Sendable {
  /// The version of the file's layout that this program reads and writes.
  package static let schema = 1

  private var schema = Self.schema
  /// The first device, its platform and its driver.
  package private(set) var device: String
  private(set) var platform: String
  private(set) var driver: String
  /// The device's compute units.
  private(set) var cores: Int
  /// The model of the host's processor.
  private(set) var cpu: String?
  /// The commit of the last run, with a mark when the tree was changed.
  private(set) var commit: String
  /// The day of the last run.
  private(set) var date: String
  /// What the first device can do at most: the greatest that was measured in any run.
  package internal(set) var limits: DeviceLimits
  /// The devices beside the first.
  var further: [FurtherDevice]?
  /// What was measured of each side.
  package internal(set) var rows: [BenchmarkRow]
  /// How times grow with sizes.
  package internal(set) var scaling: [BenchmarkScaling]?
  /// The benchmarks and sweeps that runs were asked for and have not measured; nil for none.
  package internal(set) var unfinished: [String]?
  /// What the harness itself takes.
  package internal(set) var overhead: HarnessOverhead?
  /// Whose kernel parameters the last run used.
  private(set) var tuning: String?

  /// The results of a run that has measured nothing yet.
  init(engine: Engine, limits: LimitsWatch) {
    device = engine.device.name
    platform = engine.device.platform
    driver = engine.device.driver
    tuning = engine.tuning.summary
    cores = engine.device.computeUnits
    cpu = Provenance.processor
    commit = Provenance.commit ?? "unknown"
    date = Date().formatted(.iso8601.year().month().day())
    (self.limits, further, rows) = (limits["diffeo"], limits.further, [])
  }

  /// Whether no result was wrong.
  package var isRight: Bool { rows.allSatisfy { $0.wrong == nil } }

  /// The names of the benchmarks that a peer took part in.
  var namesBesidePeers: Set<String> { Set(rows.filter { !isOurs($0) }.map(\.name)) }

  /// The benchmarks that a peer took part in, without the others and the sweeps.
  package var besidePeers: Self {
    let names = Set(rows.filter { !isOurs($0) }.map(\.name))
    var part = self
    part.rows = rows.filter { names.contains($0.name) }
    part.scaling = nil
    return part
  }

  /// The first device, as an owner would tell it from others.
  package var machine: String {
    "\(device), \(cores) cores, \(platform) \(driver)\(cpu.map { ", \($0)" } ?? "")"
  }

  /// The limits that a row has a share of.
  func limits(of row: BenchmarkRow) -> DeviceLimits {
    further?.first { $0.side == row.side }?.limits ?? limits
  }
}

extension BenchmarkResults {
  /// Adds what was measured of a benchmark, which thereby is finished.
  mutating func add(_ found: [BenchmarkRow], finishing name: String) {
    rows += found
    finish(name)
  }

  /// Adds a sweep, which thereby is finished.
  mutating func add(_ found: BenchmarkScaling) {
    scaling = (scaling ?? []) + [found]
    finish(found.name)
  }

  private mutating func finish(_ name: String) {
    let rest = (unfinished ?? []).filter { $0 != name }
    unfinished = rest.isEmpty ? nil : rest
    complete()
  }

  /// Says of each row and sweep that does not yet which sources it was measured of, and gives all
  /// rows their share of the limits.
  mutating func complete() {
    let results = self
    rows = rows.map { row in
      var row = row.shared(of: results.limits(of: row))
      (row.commit, row.date) = (row.commit ?? commit, row.date ?? date)
      row.tuning = row.tuning ?? tuning
      return row
    }
    scaling = scaling.map { sweeps in
      sweeps.map { sweep in
        var sweep = sweep
        (sweep.commit, sweep.date) = (sweep.commit ?? commit, sweep.date ?? date)
        return sweep
      }
    }
  }

  /// These results with those of earlier runs on the same device: rows, sweeps and what is
  /// unfinished stay where these have nothing of the same name.
  func added(to old: BenchmarkResults) -> BenchmarkResults {
    var all = self
    all.limits = limits.raised(to: old.limits)
    let others =
      (old.further ?? []).filter { other in
        further?.contains { $0.side == other.side } != true
      } + (further ?? []).map { $0.raised(to: old.further ?? []) }
    all.further = others.isEmpty ? nil : others
    let sweeps = scaling ?? []
    let names = Set(rows.map(\.name)).union(sweeps.map(\.name))
    all.rows = Self.ordered(old.rows.filter { !names.contains($0.name) } + rows, \.name)
    let kept = (old.scaling ?? []).filter { sweep in !sweeps.contains { $0.name == sweep.name } }
    all.scaling = kept.isEmpty && scaling == nil ? nil : Self.ordered(kept + sweeps, \.name)
    let left =
      (old.unfinished ?? []).filter { name in
        !names.contains(name) && unfinished?.contains(name) != true
      } + (unfinished ?? [])
    all.unfinished = left.isEmpty ? nil : left
    all.overhead = overhead ?? old.overhead
    all.complete()
    return all
  }

  /// Things in the order of the lists of benchmarks and sweeps, those of other sizes behind.
  private static func ordered<Thing>(_ things: [Thing], _ name: (Thing) -> String) -> [Thing] {
    let known = (Benchmark.all + Benchmark.quick).map(\.name) + Sweep.all.map(\.name)
    let places = Dictionary(zip(known, known.indices)) { first, _ in first }
    return things.enumerated().sorted {
      (places[name($0.element)] ?? known.count, $0.offset)
        < (places[name($1.element)] ?? known.count, $1.offset)
    }.map(\.element)
  }
}
