/// How kernels are shaped for a device: a plain value, chosen by the device, open to change.
///
/// A CPU device wants explicit vectors, no local memory and few work-items; a GPU wants the
/// opposite. The GPU profile also runs on a CPU device, slowly, which is how it is tested.
public struct DeviceProfile: Sendable, Hashable, Codable {
  /// Who multiplies matrices.
  public enum MatrixProduct: String, Sendable, Codable, CaseIterable {
    /// Our kernel of register tiles and explicit vectors: the fast path of CPU devices.
    case registerTiled = "register-tiled"
    /// Our kernel of local-memory tiles: any device.
    case localTiled = "local-tiled"
    /// The library CLBlast: the fast path of GPUs.
    case clblast
  }

  /// Floats in an explicit vector: 16, 8 or 4 on CPU devices, 1 on GPUs.
  public var vectorWidth: Int
  /// Work-items of a group in kernels that reduce; a power of two, 1 on CPU devices.
  public var workGroupSize: Int
  /// Work-items of a group in element-wise kernels.
  public var elementGroupSize: Int
  /// Who multiplies matrices.
  public var matrixProduct: MatrixProduct

  /// A profile of given numbers.
  public init(
    vectorWidth: Int, workGroupSize: Int, elementGroupSize: Int, matrixProduct: MatrixProduct
  ) {
    self.vectorWidth = vectorWidth
    self.workGroupSize = workGroupSize
    self.elementGroupSize = elementGroupSize
    self.matrixProduct = matrixProduct
  }

  /// For CPU devices whose native vectors hold `vectorWidth` floats.
  public static func cpu(vectorWidth: Int = 16) -> DeviceProfile {
    DeviceProfile(
      vectorWidth: vectorWidth, workGroupSize: 1, elementGroupSize: 16,
      matrixProduct: .registerTiled)
  }

  /// For GPUs.
  public static let gpu = DeviceProfile(
    vectorWidth: 1, workGroupSize: 128, elementGroupSize: 128, matrixProduct: .clblast)

  /// The profile that fits a device.
  public init(for device: Device) {
    switch device.kind {
    case .gpu, .accelerator: self = .gpu
    case .cpu:
      let width = device.nativeVectorWidth
      self = .cpu(vectorWidth: width >= 16 ? 16 : width >= 8 ? 8 : 4)
    }
  }

  /// Whether kernels take their CPU form: explicit vectors, no local memory.
  public var isVectorized: Bool { vectorWidth > 1 }
}
