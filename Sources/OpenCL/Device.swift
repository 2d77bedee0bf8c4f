internal import COpenCL

/// A piece of hardware that a driver offers, and what it says of itself.
///
/// Devices are found once per process and shared by everyone; see ``Device/all()``.
@safe public final class Device: Sendable {
  /// What a device is.
  public enum Kind: String, Sendable, Codable {
    /// A processor.
    case cpu
    /// A graphics processor.
    case gpu
    /// Anything else.
    case accelerator
  }

  /// Its place in the list of all devices: what `--device` takes.
  public let index: Int
  /// The device's own name.
  public let name: String
  /// The driver's vendor.
  public let vendor: String
  /// The platform that offers it, for instance `Portable Computing Language`.
  public let platform: String
  /// The driver's version.
  public let driver: String
  /// The OpenCL version of the device.
  public let version: String
  /// What it is.
  public let kind: Kind
  /// Compute units: cores of a CPU, multiprocessors of a GPU.
  public let computeUnits: Int
  /// Highest clock, in MHz, as the driver states it.
  public let clockMHz: Int
  /// Global memory, in bytes.
  public let globalMemory: Int
  /// Largest single allocation, in bytes.
  public let largestAllocation: Int
  /// Local memory of a work-group, in bytes.
  public let localMemory: Int
  /// Largest work-group.
  public let largestWorkGroup: Int
  /// Native width of a float vector, in floats.
  public let nativeVectorWidth: Int
  /// Alignment of sub-buffers, in bytes.
  public let alignment: Int
  /// Whether kernels may compute in double precision.
  public let supportsDouble: Bool

  nonisolated(unsafe) let handle: cl_device_id
  nonisolated(unsafe) let platformHandle: cl_platform_id

  init(
    index: Int, handle: cl_device_id, platformHandle: cl_platform_id, platform: String
  ) throws(OpenCLError) {
    unsafe self.handle = handle
    unsafe self.platformHandle = platformHandle
    self.index = index
    self.platform = platform
    self.name = try unsafe deviceString(handle, CL_DEVICE_NAME)
    self.vendor = try unsafe deviceString(handle, CL_DEVICE_VENDOR)
    self.driver = try unsafe deviceString(handle, CL_DRIVER_VERSION)
    self.version = try unsafe deviceString(handle, CL_DEVICE_VERSION)
    let type = try unsafe deviceValue(handle, CL_DEVICE_TYPE, cl_device_type(0))
    self.kind =
      type & cl_device_type(CL_DEVICE_TYPE_GPU) != 0
      ? .gpu : type & cl_device_type(CL_DEVICE_TYPE_CPU) != 0 ? .cpu : .accelerator
    self.computeUnits = Int(try unsafe deviceValue(handle, CL_DEVICE_MAX_COMPUTE_UNITS, cl_uint(0)))
    self.clockMHz = Int(
      try unsafe deviceValue(handle, CL_DEVICE_MAX_CLOCK_FREQUENCY, cl_uint(0)))
    self.globalMemory = Int(
      try unsafe deviceValue(handle, CL_DEVICE_GLOBAL_MEM_SIZE, cl_ulong(0)))
    self.largestAllocation = Int(
      try unsafe deviceValue(handle, CL_DEVICE_MAX_MEM_ALLOC_SIZE, cl_ulong(0)))
    self.localMemory = Int(try unsafe deviceValue(handle, CL_DEVICE_LOCAL_MEM_SIZE, cl_ulong(0)))
    self.largestWorkGroup = try unsafe deviceValue(handle, CL_DEVICE_MAX_WORK_GROUP_SIZE, 0)
    self.nativeVectorWidth = Int(
      try unsafe deviceValue(handle, CL_DEVICE_NATIVE_VECTOR_WIDTH_FLOAT, cl_uint(1)))
    let bits = try unsafe deviceValue(handle, CL_DEVICE_MEM_BASE_ADDR_ALIGN, cl_uint(1024))
    self.alignment = max(Int(bits) / 8, 4)
    let doubles = try unsafe deviceValue(
      handle, CL_DEVICE_DOUBLE_FP_CONFIG, cl_device_fp_config(0))
    self.supportsDouble = doubles != 0
  }

  /// For instance `0: NVIDIA H100 (gpu, NVIDIA CUDA)`.
  public var summary: String { "\(index): \(name) (\(kind.rawValue), \(platform))" }
}

private func deviceString(
  _ device: cl_device_id, _ property: Int32
) throws(OpenCLError) -> String {
  try unsafe infoString("clGetDeviceInfo") {
    unsafe clGetDeviceInfo(device, cl_device_info(property), $0, $1, $2)
  }
}

private func deviceValue<Value: BitwiseCopyable>(
  _ device: cl_device_id, _ property: Int32, _ initial: Value
) throws(OpenCLError) -> Value {
  try unsafe infoValue(initial, "clGetDeviceInfo") {
    unsafe clGetDeviceInfo(device, cl_device_info(property), $0, $1, $2)
  }
}
