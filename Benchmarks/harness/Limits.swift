internal import Diffeo
internal import Foundation

/// What a device can do at most, measured by two small kernels.
package struct DeviceLimits: Codable, Sendable, Equatable {
  /// Floating-point operations a second; a multiply-add is two.
  var operationsPerSecond: Double
  /// Bytes a second of a copy, read and written counted.
  var bytesPerSecond: Double

  /// Measures a device: the best of several turns, since nothing makes it faster than it is.
  init(of engine: Engine) throws {
    operationsPerSecond = try Self.operations(engine)
    bytesPerSecond = try Self.copy(engine)
  }

  /// The greater of these limits and others of the same device: a busy machine hides what it can
  /// do, and none shows more.
  func raised(to other: DeviceLimits) -> DeviceLimits {
    var limits = self
    limits.operationsPerSecond = max(operationsPerSecond, other.operationsPerSecond)
    limits.bytesPerSecond = max(bytesPerSecond, other.bytesPerSecond)
    return limits
  }

  /// The least time that a row's work can take, and what it is that takes it.
  func floor(of row: BenchmarkRow) -> (seconds: Double, name: String) {
    let arithmetic = row.operations / operationsPerSecond
    let memory = row.bytes / bytesPerSecond
    return arithmetic >= memory ? (arithmetic, "arithmetic") : (memory, "memory")
  }

  /// For instance `601 GFLOP/s of multiply-adds, copies at 46.5 GB/s`.
  var text: String {
    String(
      format: "%.0f GFLOP/s of multiply-adds, copies at %.1f GB/s", operationsPerSecond / 1e9,
      bytesPerSecond / 1e9)
  }

  private static func operations(_ engine: Engine) throws -> Double {
    let width = engine.profile.vectorWidth
    let items = engine.device.computeUnits * (engine.profile.isVectorized ? 64 : 4096)
    let result: Buffer<Float> = try engine.buffer(count: items * width)
    let (rounds, chains) = (16384, 12)
    let kernel: Kernel<Float, Float, Buffer<Float>> = try engine.kernel(
      "multiply_add", in: "limits/limits.cl",
      definitions: [Definition("ROUNDS", rounds), Definition("CHAINS", chains)], local: 1)
    let work = 2.0 * Double(rounds * chains * width * items)
    return work / (try best(engine) { try kernel(0.999, 0.001, result, groups: WorkSize(items)) })
  }

  private static func copy(_ engine: Engine) throws -> Double {
    // Far more than caches hold, and no more than a small device takes.
    let stretch = 64 * engine.profile.vectorWidth
    let count = min(1 << 26, engine.device.largestAllocation / 4) / stretch * stretch
    let source: Buffer<Float> = try engine.buffer(count: count)
    let target: Buffer<Float> = try engine.buffer(count: count)
    try engine.fill(source, with: 1)
    let kernel: Kernel<Buffer<Float>, Buffer<Float>> = try engine.kernel(
      "copy_floats", in: "limits/limits.cl", local: 1)
    let items = count / stretch
    return Double(8 * count)
      / (try best(engine) { try kernel(source, target, groups: WorkSize(items)) })
  }

  private static func best(_ engine: Engine, _ launch: () throws -> Void) throws -> Double {
    let clock = ContinuousClock()
    return try (0..<8).map { _ in
      try clock.measure {
        try launch()
        try engine.finish()
      } / .seconds(1)
    }.min() ?? .nan
  }
}

/// The limits of a run's devices, measured again and again.
///
/// Other processes, and a processor that clocks down, hide for a while what a device can do: the
/// greatest count.
struct LimitsWatch {
  /// The sides that compute on a device of ours, and the first of them before all others.
  private let engines: [(side: String, engine: Engine)]
  private var limits: [DeviceLimits]
  private var last = ContinuousClock.now
  /// How often they were measured.
  private(set) var count = 1

  /// The time between two measurements, each of which takes about half a second.
  private static let pause = Duration.seconds(10)

  /// Measures the devices of some sides, one or more, for the first time.
  init(_ engines: [(side: String, engine: Engine)]) throws {
    self.engines = engines
    limits = try engines.map { try DeviceLimits(of: $0.engine) }
  }

  /// Measures all once more.
  mutating func measure() throws {
    for (place, (_, engine)) in engines.enumerated() {
      limits[place] = limits[place].raised(to: try DeviceLimits(of: engine))
      engine.releaseCachedMemory()
    }
    (count, last) = (count + 1, .now)
  }

  /// Measures all once more if the last time is a while ago.
  mutating func measureIfDue() throws {
    if ContinuousClock.now - last > Self.pause { try measure() }
  }

  /// The limits of a side's device; of the first device for one that computes on none of ours.
  subscript(side: String) -> DeviceLimits {
    limits[engines.firstIndex { $0.side == side } ?? 0]
  }

  /// The devices beside the first.
  var further: [FurtherDevice]? {
    engines.count < 2
      ? nil
      : engines.dropFirst().map { FurtherDevice(side: $0.side, $0.engine, limits: self[$0.side]) }
  }
}

/// A device that is compared with the first.
package struct FurtherDevice: Codable, Sendable, Equatable {
  /// The side, by its selector.
  var side: String
  /// Its name, platform and driver.
  var device: String, platform: String, driver: String
  /// Its compute units.
  var cores: Int
  /// What it can do at most.
  var limits: DeviceLimits

  /// The device and its limits, in words.
  var text: String { "\(device), \(cores) cores, \(platform) \(driver): \(limits.text)" }

  /// Whether both are one, as far as their names tell.
  func isSameDevice(as other: FurtherDevice) -> Bool {
    (device, platform, driver, cores) == (other.device, other.platform, other.driver, other.cores)
  }

  /// The same with the greater limits of itself and an earlier measurement.
  func raised(to others: [FurtherDevice]) -> FurtherDevice {
    var device = self
    for other in others where other.side == side { device.limits = limits.raised(to: other.limits) }
    return device
  }

  fileprivate init(side: String, _ engine: Engine, limits: DeviceLimits) {
    (device, platform, driver) = (
      engine.device.name, engine.device.platform, engine.device.driver
    )
    (self.side, cores, self.limits) = (side, engine.device.computeUnits, limits)
  }
}
