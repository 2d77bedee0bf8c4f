internal import ArgumentParser
internal import Diffeo
internal import DiffeoTuning

/// Looks for the kernel parameters that suit a device.
struct Tune: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Find the kernel parameters that suit a device, and store them for the next start.",
    discussion: """
      Tries the sizes of tiles, blocks and groups of our own kernels, and CLBlast's parameters \
      where CLBlast is in use, on the shapes that the models have. Each candidate is checked \
      against the reference; a wrong one is rejected and named. What gains 2 % or more, and passes \
      the quick selftest, is stored in $XDG_CACHE_HOME/diffeo/tuned (or ~/.cache) for the device and \
      its driver, and used from then on; --untuned, or DIFFEO_TUNING=off in the environment, ignores \
      it. What --kernel-dir was measured with is not stored.

      Stages: register-tiles and vectors (CPU devices), blocks and groups (GPUs), neighbors, and \
      matrix-product (CLBlast; by name alone on CPU devices, where a candidate compiles for \
      seconds). Named stages begin with what is in use, all of them with the usual parameters.

      Ends with status 70 when what is in use is wrong and no candidate is right.
      """)

  @Argument(help: "Stages; all that concern the device by default.")
  var stages: [String] = []

  @Option(help: "quick (a minute or two) or full (some ten minutes).")
  var preset: TuningPreset = .quick

  @Option(help: "auto, gpu, cpu, or an index of 'diffeo devices'")
  var device = "auto"

  @Option(help: "Read kernel sources from this folder first; it is laid out like Kernels/.")
  var kernelDir: String?

  @Flag(help: "Measure, and store nothing.")
  var dryRun = false

  @OptionGroup var output: OutputOptions

  mutating func run() throws {
    if device == "reference" {
      throw Failure(.usage, "The reference has no kernels to tune; name a device.")
    }
    let device = try Device.select(device)
    try checkStages(device)
    let file = TuningFile(for: device)
    if let unstored { output.note(unstored) } else { try file.check() }
    let stored = stages.isEmpty ? TunedParameters() : DeviceTuning(for: device).parameters
    let tuner = Tuner(
      device, preset: preset, start: stored, sources: try KernelFolder.sources(kernelDir)
    ) { [output] in output.note($0) }
    let (results, seconds) = try timed { try tuner.results(stages) }
    let storing = Result { try store(results, file, device) }
    try report(results, device, try? storing.get(), seconds)
    _ = try storing.get()
    if !results.failed.isEmpty {
      throw Failure(
        .failure,
        "Wrong results, and no candidate that is right: \(results.failed.joined(separator: ", ")).")
    }
  }

  /// Why nothing is stored, whatever is found; nil where it is.
  private var unstored: String? {
    if dryRun { return "nothing stored, as asked" }
    return kernelDir.map {
      "nothing stored: what suits the kernels of \($0) need not suit the built-in ones"
    }
  }

  /// Stores what was found, once it has been seen to be right.
  ///
  /// - Returns: Where; nil where there is nothing to store.
  private func store(
    _ results: TuningResults, _ file: TuningFile, _ device: Device
  ) throws -> String? {
    // Of an earlier run nothing stays where all stages together found nothing better.
    guard unstored == nil, results.hasGained || stages.isEmpty && file.exists else { return nil }
    try verify(results.parameters, on: device)
    try file.write(results.parameters)
    return file.path
  }

  /// Compares every operation, in the shape that was found, with the reference.
  private func verify(_ parameters: TunedParameters, on device: Device) throws {
    var options = Engine.Options()
    options.profile = parameters.profile ?? DeviceProfile(for: device)
    let cases = VerificationSuite.all.flatMap { $0.cases(.quick) }
    output.note("comparing \(cases.count) results with the reference")
    let failed = Verification.run(cases, on: .openCL(try Engine(device, options: options)))
      .filter { !$0.passed }
    if let first = failed.first {
      throw Failure(
        .failure,
        "\(failed.count) results are wrong with what was found, which is not stored: "
          + first.summary)
    }
  }

  private func checkStages(_ device: Device) throws {
    let known = Tuner.stages(for: device)
    for stage in stages where !known.contains(stage) {
      throw Failure(
        .usage,
        "There is no stage '\(stage)' for \(device.name); there are: "
          + "\(known.joined(separator: ", ")).")
    }
  }

  private func report(
    _ results: TuningResults, _ device: Device, _ path: String?, _ seconds: Double
  ) throws {
    if output.json {
      return try output.print([
        ("device", .text(device.name)), ("driver", .text(device.driver)),
        ("preset", .text(preset.rawValue)), ("stored", path.map(JSON.text) ?? .null),
        ("stages", .list(results.stages.map(\.members))),
        // The inputs are part of the work.
        ("seed", .integer(0)), ("seconds", .number(seconds)),
      ])
    }
    var table = Table(["stage", "chosen", "on", "time", "times as fast"], numbers: [3, 4])
    for stage in results.stages { stage.rows.forEach { table.add($0) } }
    try Console.result(table.text)
    for rejection in results.stages.flatMap(\.rejections) {
      try Console.result(
        "rejected: \(rejection.stage), \(rejection.candidate): \(rejection.reason)")
    }
    let without = results.hasGained ? unstored ?? "not stored" : "nothing to gain; nothing stored"
    try Console.result(path.map { "stored in \($0)" } ?? without)
  }
}

extension TuningOutcome {
  /// A line for each shape, or one that says that nothing gains.
  fileprivate var rows: [[String]] {
    guard let name else { return [[stage, "as it is", "", "", ""]] }
    return workloads.indices.map { place in
      [
        stage, name, workloads[place], Figure.text(seconds[place] * 1e3) + " ms",
        gains.isEmpty ? "" : Figure.text(gains[place]),
      ]
    }
  }

  /// The stage as JSON has it.
  fileprivate var members: JSON {
    let shapes = name == nil ? [] : Array(workloads.indices)
    return .object([
      ("stage", .text(stage)), ("chosen", name.map(JSON.text) ?? .null),
      ("gain", gain.map(JSON.number) ?? .null),
      (
        "shapes",
        .list(
          shapes.map { place in
            .object([
              ("name", .text(workloads[place])), ("seconds", .number(seconds[place])),
              ("gain", gains.isEmpty ? .null : .number(gains[place])),
            ])
          })
      ),
      (
        "rejected",
        .list(
          rejections.map {
            .object([("candidate", .text($0.candidate)), ("reason", .text($0.reason))])
          })
      ),
    ])
  }
}

extension TuningPreset: ExpressibleByArgument {}
