internal import COpenCL

/// Owns a kernel object.
///
/// Engines do not share it: binding arguments is not thread-safe.
@safe final class KernelHandle {
  let kernel: cl_kernel
  let name: String
  /// The Swift signature that was last found to be the kernel's own.
  var checkedSignature: ObjectIdentifier?
  private let program: ProgramHandle

  init(_ name: String, in program: ProgramHandle) throws(OpenCLError) {
    var status: cl_int = 0
    let kernel = unsafe clCreateKernel(program.program, name, &status)
    guard let kernel = unsafe kernel, status == CL_SUCCESS else {
      throw .callFailed(
        call: "clCreateKernel", status: status, detail: "\(name) in \(program.name)")
    }
    unsafe self.kernel = kernel
    self.name = name
    self.program = program
  }

  deinit {
    let status = unsafe clReleaseKernel(kernel)
    assert(status == CL_SUCCESS, "clReleaseKernel: \(StatusName.of(status))")
  }

  /// The kernel's own argument types; nil where the driver keeps no argument information.
  func argumentTypes() throws(OpenCLError) -> [String]? {
    var types: [String] = []
    for index in 0..<(try argumentCount()) {
      let type = try? unsafe infoString("clGetKernelArgInfo") {
        unsafe clGetKernelArgInfo(
          kernel, cl_uint(index), cl_kernel_arg_info(CL_KERNEL_ARG_TYPE_NAME), $0, $1, $2)
      }
      guard let type else { return nil }
      types.append(type)
    }
    return types
  }

  /// How many arguments the kernel takes.
  func argumentCount() throws(OpenCLError) -> Int {
    Int(
      try unsafe infoValue(cl_uint(0), "clGetKernelInfo") {
        unsafe clGetKernelInfo(kernel, cl_kernel_info(CL_KERNEL_NUM_ARGS), $0, $1, $2)
      })
  }
}

/// A kernel whose Swift type is its signature.
///
///     let axpy: Kernel<UInt32, Float, Buffer<Float>, Buffer<Float>> =
///       try engine.kernel("axpy", in: "vector/axpy.cl", local: 64)
///     try axpy(n, a, x, y, groups: .groups(of: 64, covering: Int(n)))
///
/// The list is compared with the kernel's own argument information when the kernel is made, so a
/// wrong type or number of arguments cannot reach the device.
public struct Kernel<each Argument: KernelArgument> {
  let handle: KernelHandle
  let engine: Engine
  let local: WorkSize

  /// Launches `groups` work-groups; returns at once.
  ///
  /// - Throws: ``OpenCLError/callFailed(call:status:detail:)``.
  public func callAsFunction(
    _ argument: repeat each Argument, groups: WorkSize
  ) throws(OpenCLError) {
    var binder = unsafe KernelBinder(kernel: handle.kernel)
    repeat (each argument).bind(to: &binder)
    try check(binder.status, "clSetKernelArg", detail: handle.name)
    try engine.launch(handle, local: local, groups: groups, bytes: binder.bufferBytes)
  }

  /// Compares the Swift list with the kernel's own, once for each kernel object and list.
  func checkSignature() throws(OpenCLError) {
    let signature = ObjectIdentifier(Self.self)
    if handle.checkedSignature == signature { return }
    try compareSignature()
    handle.checkedSignature = signature
  }

  private func compareSignature() throws(OpenCLError) {
    var swift: [String] = []
    repeat swift.append((each Argument).kernelType)
    guard let own = try handle.argumentTypes() else {
      let count = try handle.argumentCount()
      if count == swift.count { return }
      throw .signatureMismatch(
        kernel: handle.name, swift: swift, kernelTypes: ["\(count) arguments"])
    }
    if own != swift {
      throw .signatureMismatch(kernel: handle.name, swift: swift, kernelTypes: own)
    }
  }
}

extension Engine {
  /// Enqueues a kernel whose arguments are bound, in several launches where the grid is longer in
  /// its second or third dimension than some GPUs take.
  ///
  /// Later launches begin at an offset, which `get_global_id` includes and `get_group_id` does
  /// not: kernels read the place of a group from the first dimension only.
  func launch(
    _ kernel: KernelHandle, local: WorkSize, groups: WorkSize, bytes: Int
  ) throws(OpenCLError) {
    if groups.x * groups.y * groups.z == 0 { return }
    for z in stride(from: 0, to: groups.z, by: longestGridSide) {
      for y in stride(from: 0, to: groups.y, by: longestGridSide) {
        let part = WorkSize(
          groups.x, min(longestGridSide, groups.y - y), min(longestGridSide, groups.z - z))
        let isFirst = y == 0 && z == 0
        try enqueue(
          kernel, local: local, groups: part, offset: WorkSize(0, y * local.y, z * local.z),
          bytes: isFirst ? bytes : 0)
      }
    }
  }

  /// Enqueues one launch; tries once more when the driver is out of memory, which many report only
  /// now.
  private func enqueue(
    _ kernel: KernelHandle, local: WorkSize, groups: WorkSize, offset: WorkSize, bytes: Int
  ) throws(OpenCLError) {
    var localSize = [local.x, local.y, local.z]
    var globalSize = [groups.x * local.x, groups.y * local.y, groups.z * local.z]
    var globalOffset = [offset.x, offset.y, offset.z]
    var event: cl_event?
    let enqueue: () -> cl_int = {
      if self.profiler == nil {
        return unsafe clEnqueueNDRangeKernel(
          self.queue.queue, kernel.kernel, 3, &globalOffset, &globalSize, &localSize, 0, nil, nil)
      }
      return unsafe clEnqueueNDRangeKernel(
        self.queue.queue, kernel.kernel, 3, &globalOffset, &globalSize, &localSize, 0, nil, &event)
    }
    var status = enqueue()
    if StatusName.memoryExhausted.contains(status) {
      try queue.finish()
      pool.releaseAll()
      status = enqueue()
    }
    try check(status, "clEnqueueNDRangeKernel", detail: kernel.name)
    if let event = unsafe event {
      try unsafe profiler?.record(event, kernel: kernel.name, bytes: bytes)
    }
  }
}
