internal import COpenCL
internal import Synchronization

extension Device {
  /// Every device of every driver, in the loader's order.
  ///
  /// The drivers are asked once per process, behind a lock: PoCL 3.1 loses devices when several
  /// threads ask at the same time. A platform whose query fails is left out.
  ///
  /// - Throws: ``OpenCLError/noPlatform`` when the loader knows no driver with a device.
  public static func all() throws(OpenCLError) -> [Device] {
    let found = cache.withLock { cache in
      if cache == nil { cache = discover() }
      return cache ?? []
    }
    if found.isEmpty { throw .noPlatform }
    return found
  }

  /// The device that a selector names.
  ///
  /// - Parameter selector: `auto` (first GPU, else first CPU device), `gpu`, `cpu`, or an index of
  ///   ``Device/all()``.
  /// - Returns: The device.
  /// - Throws: ``OpenCLError/noSuchDevice(selector:available:)``, listing those that are there.
  public static func select(_ selector: String) throws(OpenCLError) -> Device {
    let devices = try all()
    let gpu = devices.first { $0.kind == .gpu }
    let cpu = devices.first { $0.kind == .cpu }
    let chosen: Device? =
      switch selector {
      case "auto": gpu ?? cpu ?? devices.first
      case "gpu": gpu
      case "cpu": cpu
      default: Int(selector).flatMap { devices.indices.contains($0) ? devices[$0] : nil }
      }
    if let chosen { return chosen }
    throw .noSuchDevice(selector: selector, available: devices.map(\.summary))
  }

  private static let cache = Mutex<[Device]?>(nil)

  private static func discover() -> [Device] {
    var devices: [Device] = []
    unsafe platforms().forEach { platform in
      let name =
        (try? unsafe infoString("clGetPlatformInfo") {
          unsafe clGetPlatformInfo(platform, cl_platform_info(CL_PLATFORM_NAME), $0, $1, $2)
        }) ?? "unknown platform"
      unsafe handles(of: platform).forEach { handle in
        let device = try? unsafe Device(
          index: devices.count, handle: handle, platformHandle: platform, platform: name)
        if let device { devices.append(device) }
      }
    }
    return devices
  }

  private static func platforms() -> [cl_platform_id] {
    var count: cl_uint = 0
    guard unsafe clGetPlatformIDs(0, nil, &count) == CL_SUCCESS, count > 0 else { return unsafe [] }
    var list = unsafe [cl_platform_id?](repeating: nil, count: Int(count))
    guard unsafe clGetPlatformIDs(count, &list, nil) == CL_SUCCESS else { return unsafe [] }
    return unsafe list.compactMap { unsafe $0 }
  }

  private static func handles(of platform: cl_platform_id) -> [cl_device_id] {
    let all = cl_device_type(CL_DEVICE_TYPE_ALL)
    var count: cl_uint = 0
    guard unsafe clGetDeviceIDs(platform, all, 0, nil, &count) == CL_SUCCESS, count > 0 else {
      return unsafe []
    }
    var list = unsafe [cl_device_id?](repeating: nil, count: Int(count))
    guard unsafe clGetDeviceIDs(platform, all, count, &list, nil) == CL_SUCCESS else {
      return unsafe []
    }
    return unsafe list.compactMap { unsafe $0 }
  }
}
