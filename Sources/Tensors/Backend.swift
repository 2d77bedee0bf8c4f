public import DiffeoOpenCL

/// Where tensors live and operations run.
public enum Backend {
  /// An OpenCL device, in float32.
  case openCL(Engine)
  /// The host, in float64, written straight from the formulas: the oracle.
  case reference

  /// The backend that a selector names.
  ///
  /// - Parameters:
  ///   - selector: `reference`, or what `Device.select(_:)` takes.
  ///   - options: How the engine is set up.
  /// - Returns: The backend.
  /// - Throws: `OpenCLError` when there is no such device.
  public static func select(
    _ selector: String, options: Engine.Options = Engine.Options()
  ) throws -> Backend {
    if selector == "reference" { return .reference }
    return .openCL(try Engine(Device.select(selector), options: options))
  }

  /// The engine of an OpenCL device; nil on the reference path.
  public var engine: Engine? {
    if case .openCL(let engine) = self { engine } else { nil }
  }

  /// What the backend is called: the device's name, or `reference`.
  public var name: String { engine?.device.name ?? "reference" }

  /// Whether two backends are the same device and engine.
  public func isSame(as other: Backend) -> Bool {
    switch (self, other) {
    case (.reference, .reference): true
    case (.openCL(let left), .openCL(let right)): left === right
    default: false
    }
  }

  /// Waits until everything launched has run.
  ///
  /// - Throws: `OpenCLError`.
  public func finish() throws { try engine?.finish() }
}
