internal import DiffeoOpenCL
internal import Foundation

/// The times of a candidate beside those of a control, which took turns with it.
struct TuningMeasure {
  /// Median seconds of each workload.
  let seconds: [Double]
  /// The median over rounds of the candidate's time over the control's, for each workload.
  let ratios: [Double]

  /// The geometric mean of the ratios: what candidates are ranked by.
  var score: Double { geometricMean(ratios) }
}

/// Why a candidate is out.
package struct TuningRejection: Error, Sendable, Hashable {
  /// The stage and the candidate.
  package let stage: String, candidate: String
  /// That a result was wrong, or what the driver said.
  package let reason: String
}

/// The n-th root of the product of n positive numbers.
package func geometricMean(_ values: [Double]) -> Double {
  exp(values.reduce(0) { $0 + log($1) } / Double(values.count))
}

/// The middle of some numbers.
func median(_ values: [Double]) -> Double {
  let sorted = values.sorted()
  return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
}

/// One workload on one engine, timed.
struct TimedWorkload {
  private let work: PreparedWorkload
  private let engine: Engine

  /// Prepares the work, does it once, and checks what it gives.
  ///
  /// - Throws: What the driver refuses, or ``TuningRejection`` for a wrong result.
  init(_ workload: TuningWorkload, on engine: Engine, _ rejection: (String) -> TuningRejection)
    throws
  {
    self.engine = engine
    work = try workload.prepare(engine)
    try work.run()
    guard try work.isRight() else { throw rejection("a wrong result of \(workload.name)") }
    try engine.finish()
  }

  /// Seconds of one of `count` runs in a row.
  func seconds(_ count: Int) throws -> Double {
    let clock = ContinuousClock()
    let time = try clock.measure {
      for _ in 0..<count { try work.run() }
      try engine.finish()
    }
    return time / .seconds(1) / Double(count)
  }

  /// How many runs take some milliseconds.
  func count() throws -> Int { max(1, min(1000, Int(0.01 / max(try seconds(1), 1e-9)))) }
}
