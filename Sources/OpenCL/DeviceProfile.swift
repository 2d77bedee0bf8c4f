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

  /// The sizes of tiles; what they are by default stands with each.
  public struct Tiles: Sendable, Hashable, Codable {
    /// Most rows of a register tile: 14 where there are 32 vector registers (AVX-512), else 6.
    public var rows: Int
    /// Tiles below each other that a work-item makes of one packed panel: 24.
    public var panel: Int
    /// Rows and columns of a block in local memory: 64.
    public var block: Int
    /// Rows and columns of that block that a work-item makes: 4.
    public var item: Int
    /// Steps along the depth that are staged in local memory at a time: 16.
    public var slab: Int
    /// Points that a search for neighbours looks at between two looks at its tables: 32.
    public var neighbors: Int

    /// The usual tiles for vectors of so many floats.
    public init(vectorWidth: Int) {
      rows = vectorWidth >= 16 ? 14 : 6
      (panel, block, item, slab, neighbors) = (24, 64, 4, 16, 32)
    }
  }

  /// Floats in an explicit vector: 16, 8 or 4 on CPU devices, 1 on GPUs.
  public var vectorWidth: Int
  /// Work-items of a group in kernels that reduce; a power of two, 1 on CPU devices.
  public var workGroupSize: Int
  /// Work-items of a group in element-wise kernels.
  public var elementGroupSize: Int
  /// Who multiplies matrices.
  public var matrixProduct: MatrixProduct
  /// How much of a matrix product or a search one work-item or group makes at a time.
  public var tiles: Tiles

  /// A profile of given numbers; its tiles are those of the vectors' width.
  public init(
    vectorWidth: Int, workGroupSize: Int, elementGroupSize: Int, matrixProduct: MatrixProduct
  ) {
    self.vectorWidth = vectorWidth
    self.workGroupSize = workGroupSize
    self.elementGroupSize = elementGroupSize
    self.matrixProduct = matrixProduct
    self.tiles = Tiles(vectorWidth: vectorWidth)
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

extension DeviceProfile {
  /// Whether kernels of this shape can run on a device: what a file says may be anything.
  func canRun(on device: Device) -> Bool {
    let groups = isVectorized ? [workGroupSize] : [workGroupSize, elementGroupSize]
    return [1, 4, 8, 16].contains(vectorWidth)
      && isVectorized == DeviceProfile(for: device).isVectorized
      && groups.allSatisfy { $0 > 0 && $0.nonzeroBitCount == 1 && $0 <= device.largestWorkGroup }
      && (isVectorized ? workGroupSize == 1 : workGroupSize >= 32)
      && (1...device.largestWorkGroup).contains(elementGroupSize)
      && tiles.canRun(on: device)
  }
}

extension DeviceProfile.Tiles {
  fileprivate func canRun(on device: Device) -> Bool {
    guard (1...14).contains(rows), (1...4096).contains(panel), (8...256).contains(block),
      (1...16).contains(item), (1...64).contains(slab), (4...128).contains(neighbors)
    else { return false }
    let edge = block / item
    return block % item == 0 && edge * edge <= device.largestWorkGroup && neighbors % 4 == 0
      && 8 * slab * (block + 1) <= device.localMemory
  }
}
