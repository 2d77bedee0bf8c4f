/// What suits one device with one driver better than what it gets by its kind: the result of
/// `diffeo tune`.
public struct TunedParameters: Sendable, Hashable, Codable {
  /// How our own kernels are shaped, and who multiplies matrices; nil for the usual profile.
  public var profile: DeviceProfile?
  /// Parameters of CLBlast by its kernel and their names, such as `Xgemm` and `MWG`.
  public var clblast: [String: [String: Int]]

  /// Parameters.
  public init(profile: DeviceProfile? = nil, clblast: [String: [String: Int]] = [:]) {
    (self.profile, self.clblast) = (profile, clblast)
  }

  /// Whether a device can run them: a file may say anything.
  package func canRun(on device: Device) -> Bool {
    let numbers = clblast.values.flatMap(\.values)
    return profile?.canRun(on: device) != false && numbers.allSatisfy { (0...65_536).contains($0) }
  }
}

/// The tuned parameters that an engine uses, and where they come from.
public struct DeviceTuning: Sendable, Hashable {
  /// Where parameters come from.
  public enum Origin: Sendable, Hashable {
    /// No one has measured the device: the profile of its kind and CLBlast's own choice.
    case usual
    /// Measured on this device with this driver by `diffeo tune`.
    case stored(path: String)
    /// A row of the table that comes with the program, which says who measured what.
    case table(source: String)
    /// Not looked for: the options or the environment variable `DIFFEO_TUNING=off` said so.
    case off
  }

  /// The parameters; empty for the usual ones.
  public internal(set) var parameters = TunedParameters()
  /// Where they come from.
  public internal(set) var origin = Origin.usual
  /// What was wrong with stored parameters, which then are not used.
  public internal(set) var warning: String?

  /// The parameters for a device: those that were stored, else those of the table, else none.
  ///
  /// A stored file that is damaged, or that the device cannot run, is left alone and reported in
  /// ``warning``.
  public init(for device: Device) {
    self.init(for: device, file: TuningFile.isOff ? nil : TuningFile(for: device))
  }

  /// The same with a file elsewhere; nil to look for nothing.
  package init(for device: Device, file: TuningFile?) {
    guard let file else {
      origin = .off
      return
    }
    do {
      if let stored = try file.read() {
        (parameters, origin) = (stored, .stored(path: file.path))
        return
      }
    } catch {
      warning = "\(error) It is ignored; `diffeo tune` writes a new one."
    }
    if let row = TunedDevices.row(for: device) {
      (parameters, origin) = (row.parameters, .table(source: row.source))
    }
  }

  /// No tuning, whatever is stored.
  init() { origin = .off }

  /// What is in use, in words.
  public var summary: String {
    switch origin {
    case .usual: "usual parameters"
    case .stored(let path): "tuned parameters of \(path)"
    case .table(let source): "parameters of the built-in table: \(source)"
    case .off: "usual parameters, tuned ones being switched off"
    }
  }

  /// One word: `usual`, `stored`, `table` or `off`.
  public var name: String {
    switch origin {
    case .usual: "usual"
    case .stored: "stored"
    case .table: "table"
    case .off: "off"
    }
  }
}
