internal import COpenCL

/// The compute engine: one device, one context, one in-order queue, a buffer pool, the compiled
/// kernels and, on request, a profiler.
///
/// Launches return at once and run in order; only reading a buffer waits. An engine and all that
/// it makes belong to one task at a time.
@safe public final class Engine {
  /// How an engine is set up.
  public struct Options: Sendable {
    /// How kernels are shaped; nil to let the device decide, or its tuned parameters.
    public var profile: DeviceProfile?
    /// Whether tuned parameters are used where the profile is not given.
    public var usesTuning = true
    /// Where kernel sources come from.
    public var sources = KernelSources()
    /// Most bytes that the pool may hold; nil for nine tenths of the device's memory.
    public var memoryLimit: Int?
    /// Whether each kernel's time is measured.
    public var profiling = false

    /// Options, all at their defaults.
    public init() {}
  }

  /// The device that runs the kernels.
  public let device: Device
  /// How kernels are shaped.
  public let profile: DeviceProfile
  /// The tuned parameters in use, and where they come from.
  public let tuning: DeviceTuning
  /// Measured times, when ``Options/profiling`` was asked for.
  public let profiler: Profiler?
  /// Most work-groups along the second and third dimension in one launch: what NVIDIA's grids take.
  package var longestGridSide = 65_535
  let context: ContextHandle
  let queue: QueueHandle
  let pool: BufferPool
  /// Where kernel sources come from.
  package let sources: KernelSources
  private var programs: [ProgramKey: ProgramHandle] = [:]
  private var kernels: [KernelKey: KernelHandle] = [:]

  /// An engine on a device.
  ///
  /// - Throws: ``OpenCLError`` when the driver refuses a context or a queue.
  public init(_ device: Device, options: Options = Options()) throws(OpenCLError) {
    self.device = device
    var tuning =
      options.usesTuning && options.profile == nil ? DeviceTuning(for: device) : DeviceTuning()
    self.profile = options.profile ?? tuning.parameters.profile ?? DeviceProfile(for: device)
    if self.profile.matrixProduct == .clblast { MatrixLibrary.apply(&tuning, on: device) }
    self.tuning = tuning
    self.sources = options.sources
    self.context = try ContextHandle(device)
    self.queue = try QueueHandle(context, profiling: options.profiling)
    self.pool = BufferPool(
      queue: queue, limit: options.memoryLimit ?? device.globalMemory / 10 * 9)
    self.profiler = options.profiling ? Profiler() : nil
  }

  /// Waits until everything launched has run.
  public func finish() throws(OpenCLError) { try queue.finish() }

  /// Bytes in use, bytes kept for reuse, and how often the driver was asked for memory.
  public var memory: (live: Int, cached: Int, allocations: Int) {
    (pool.liveBytes, pool.cachedBytes, pool.allocations)
  }

  /// Gives all free blocks back to the driver.
  public func releaseCachedMemory() { pool.releaseAll() }

  /// Makes the next `count` allocations fail, as a full device would; for tests.
  package func injectAllocationFailures(_ count: Int) { pool.failuresToInject = count }

  /// The kernel `name` of a source, compiled on first use for these definitions.
  ///
  /// - Parameters:
  ///   - name: The kernel function.
  ///   - source: Its file below `Kernels/`.
  ///   - definitions: Preprocessor definitions; part of the cache key.
  ///   - local: The work-group, equal to the kernel's own `reqd_work_group_size` if it has one.
  /// - Returns: The kernel.
  /// - Throws: ``OpenCLError/buildFailed(source:options:log:)`` with the file and line, or
  ///   ``OpenCLError/signatureMismatch(kernel:swift:kernelTypes:)`` when the Swift type of the
  ///   result is not the kernel's own signature.
  public func kernel<each Argument: KernelArgument>(
    _ name: String, in source: String, definitions: [Definition] = [], local: WorkSize
  ) throws(OpenCLError) -> Kernel<repeat each Argument> {
    let program = ProgramKey(source: source, definitions: definitions, text: nil)
    return try kernel(name, program: program, local: local)
  }

  /// A kernel from a source text that the caller made, compiled behind the usual prelude.
  ///
  /// - Parameters:
  ///   - name: The kernel function.
  ///   - text: OpenCL C; build errors name `title` and the line.
  ///   - title: What the text is called in errors.
  ///   - definitions: Preprocessor definitions.
  ///   - local: The work-group.
  /// - Returns: The kernel.
  /// - Throws: As ``kernel(_:in:definitions:local:)``.
  public func kernel<each Argument: KernelArgument>(
    _ name: String, text: String, title: String, definitions: [Definition] = [], local: WorkSize
  ) throws(OpenCLError) -> Kernel<repeat each Argument> {
    let program = ProgramKey(source: title, definitions: definitions, text: text)
    return try kernel(name, program: program, local: local)
  }

  private func kernel<each Argument: KernelArgument>(
    _ name: String, program: ProgramKey, local: WorkSize
  ) throws(OpenCLError) -> Kernel<repeat each Argument> {
    let key = KernelKey(program: program, name: name)
    let handle: KernelHandle
    if let known = kernels[key] {
      handle = known
    } else {
      handle = try KernelHandle(name, in: try self.program(program))
      kernels[key] = handle
    }
    let kernel = Kernel<repeat each Argument>(handle: handle, engine: self, local: local)
    try kernel.checkSignature()
    return kernel
  }

  private func program(_ key: ProgramKey) throws(OpenCLError) -> ProgramHandle {
    if let program = programs[key] { return program }
    let title = key.text == nil ? "Kernels/\(key.source)" : key.source
    let own = if let text = key.text { text } else { try sources.text(of: key.source) }
    let program = try ProgramHandle(
      try sources.program(title, text: own), name: title,
      definitions: definitions(adding: key.definitions), in: context)
    programs[key] = program
    return program
  }

  /// What every kernel is specialised by, and what this one adds.
  private func definitions(adding own: [Definition]) -> [Definition] {
    let names = Set(own.map(\.name))
    let common = [
      Definition("VEC", profile.vectorWidth), Definition("WG", profile.workGroupSize),
      Definition("EG", profile.elementGroupSize),
    ]
    return common.filter { !names.contains($0.name) } + own
  }

  struct KernelKey: Hashable {
    let program: ProgramKey
    let name: String
  }

  struct ProgramKey: Hashable {
    let source: String
    let definitions: [Definition]
    let text: String?
  }
}

/// A preprocessor definition that specialises a kernel.
public struct Definition: Sendable, Hashable {
  /// The macro's name.
  public let name: String
  /// What it stands for.
  public let value: String

  /// A definition with an integer.
  public init(_ name: String, _ value: Int) {
    self.name = name
    self.value = String(value)
  }

  /// A definition with a token.
  public init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }
}

/// A size in up to three dimensions: of a work-group, or of a grid of work-groups.
public struct WorkSize: Sendable, Hashable, ExpressibleByIntegerLiteral {
  /// First dimension, the one that runs fastest.
  public var x: Int
  /// Second dimension.
  public var y: Int
  /// Third dimension.
  public var z: Int

  /// A size.
  public init(_ x: Int, _ y: Int = 1, _ z: Int = 1) {
    self.x = x
    self.y = y
    self.z = z
  }

  /// A size in one dimension.
  public init(integerLiteral value: Int) { self.init(value) }

  /// As many groups of `size` as cover `count`.
  public static func groups(of size: Int, covering count: Int) -> WorkSize {
    WorkSize((count + size - 1) / size)
  }
}
