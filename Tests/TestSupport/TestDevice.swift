import Foundation

public import DiffeoOpenCL
public import DiffeoTensors
public import Testing

/// The device that tests run on: the first there is, or what `DIFFEO_TEST_DEVICE` selects.
public enum TestDevice {
  /// The device, shared by all tests.
  public static func shared() throws -> Device {
    try Device.select(ProcessInfo.processInfo.environment["DIFFEO_TEST_DEVICE"] ?? "auto")
  }

  /// A fresh engine.
  public static func engine(
    _ profile: TestProfile = .own, configure: (inout Engine.Options) -> Void = { _ in }
  ) throws -> Engine {
    let device = try shared()
    var options = Engine.Options()
    options.profile = profile.profile(for: device)
    configure(&options)
    return try Engine(device, options: options)
  }

  /// A backend on a fresh engine.
  public static func backend(_ profile: TestProfile = .own) throws -> Backend {
    .openCL(try engine(profile))
  }
}

/// The shapes of kernels that are tested on one device, whatever it would choose.
public enum TestProfile: String, Sendable, CaseIterable, CustomTestStringConvertible {
  /// What the device chooses.
  case own
  /// Vectors of 8 floats.
  case vectors8
  /// Vectors of 4 floats.
  case vectors4
  /// The GPU's: no vectors, work-groups of 64.
  case gpu

  /// The profile's numbers.
  public func profile(for device: Device) -> DeviceProfile {
    switch self {
    case .own: return DeviceProfile(for: device)
    case .vectors8: return .cpu(vectorWidth: 8)
    case .vectors4: return .cpu(vectorWidth: 4)
    case .gpu:
      var profile = DeviceProfile.gpu
      profile.workGroupSize = 64
      profile.elementGroupSize = 64
      return profile
    }
  }

  /// Its name.
  public var testDescription: String { rawValue }
}
