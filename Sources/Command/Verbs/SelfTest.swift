internal import ArgumentParser
internal import Diffeo
internal import Foundation

/// Compares every operation of a device with the reference.
struct SelfTest: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "selftest",
    abstract: "Compare every operation on a device with the reference on the host.",
    discussion: "Ends with status 70 when one of them differs by more than rounding explains.")

  /// How kernels are shaped.
  enum Kernels: String, CaseIterable, ExpressibleByArgument {
    case own
    case cpu
    case gpu

    /// The shape; nil for the device's own.
    var profile: DeviceProfile? {
      switch self {
      case .own: nil
      case .cpu: .cpu()
      case .gpu: .gpu
      }
    }
  }

  @Flag(help: "A few tiny shapes, or all edge shapes.")
  var size = Size.full

  @Option(help: "The shape of kernels: the device's own, that of a CPU, or that of a GPU.")
  var kernels = Kernels.own

  @OptionGroup var compute: ComputeOptions
  @OptionGroup var output: OutputOptions

  /// How much is compared.
  enum Size: String, EnumerableFlag {
    case quick
    case full

    var value: VerificationSize { self == .quick ? .quick : .full }
  }

  mutating func run() throws {
    let backend = try compute.backend(kernels: kernels.profile)
    let cases = VerificationSuite.all.flatMap { $0.cases(size.value) }
    output.note("\(cases.count) comparisons on \(backend.name)")
    let (outcomes, seconds) = timed {
      Verification.run(cases, on: backend)
    }
    try compute.printProfile(of: backend)
    let families = Family.all(outcomes)
    if output.json {
      try printJSON(families, outcomes, backend, seconds)
    } else {
      try printTable(families)
    }
    let failed = outcomes.filter { !$0.passed }
    if !failed.isEmpty { throw failure(failed, of: outcomes.count, backend) }
  }

  private func failure(
    _ failed: [VerificationOutcome], of count: Int, _ backend: Backend
  ) -> Failure {
    let list = failed.prefix(4).map { outcome in
      "\n  "
        + outcome.summary.trimmingCharacters(in: .newlines)
        .replacingOccurrences(of: "\n", with: "\n    ")
    }
    let more = failed.count > 4 ? "\n  and \(failed.count - 4) more" : ""
    return Failure(
      .failure,
      "\(failed.count) of \(count) comparisons failed on \(backend.name):\(list.joined())\(more)")
  }

  private func printTable(_ families: [Family]) throws {
    var table = Table(
      ["family", "cases", "worst error / tolerance", "result"], numbers: [1, 2])
    for family in families {
      table.add([
        family.name, "\(family.cases)", Figure.text(family.worst),
        family.failed == 0 ? "pass" : "FAIL (\(family.failed))",
      ])
    }
    try Console.result(table.text)
  }

  private func printJSON(
    _ families: [Family], _ outcomes: [VerificationOutcome], _ backend: Backend, _ seconds: Double
  ) throws {
    let rows = families.map { family in
      JSON.object([
        ("family", .text(family.name)), ("cases", .integer(family.cases)),
        ("worst", .number(family.worst)), ("passed", .flag(family.failed == 0)),
      ])
    }
    let failures = outcomes.filter { !$0.passed }.map { JSON.text($0.summary) }
    try output.print([
      ("passed", .flag(failures.isEmpty)), ("cases", .integer(outcomes.count)),
      ("families", .list(rows)), ("failures", .list(failures)), ("device", .text(backend.name)),
      // The inputs of a comparison are part of it.
      ("seed", .integer(0)), ("seconds", .number(seconds)),
    ])
  }

  /// The outcomes of one kernel file.
  private struct Family {
    let name: String
    let cases: Int
    let failed: Int
    let worst: Double

    static func all(_ outcomes: [VerificationOutcome]) -> [Family] {
      Dictionary(grouping: outcomes, by: \.family).sorted { $0.key < $1.key }.map { name, members in
        Family(
          name: name, cases: members.count, failed: members.count { !$0.passed },
          worst: members.map(\.worst.share).max() ?? 0)
      }
    }
  }
}
