internal import COpenCL

/// Owns a context; released when the last buffer, kernel or queue that needs it is gone.
@safe final class ContextHandle {
  let context: cl_context
  let device: Device
  /// Whether the matrix library has kernels of this context in its cache.
  var usedByMatrixLibrary = false

  init(_ device: Device) throws(OpenCLError) {
    var status: cl_int = 0
    var properties: [cl_context_properties] = [
      cl_context_properties(CL_CONTEXT_PLATFORM),
      unsafe cl_context_properties(bitPattern: device.platformHandle), 0,
    ]
    var handle: cl_device_id? = unsafe device.handle
    let context = unsafe clCreateContext(&properties, 1, &handle, nil, nil, &status)
    guard let context = unsafe context, status == CL_SUCCESS else {
      throw .callFailed(call: "clCreateContext", status: status, detail: device.summary)
    }
    unsafe self.context = context
    self.device = device
  }

  deinit {
    if usedByMatrixLibrary { MatrixLibrary.forgetPrograms() }
    let status = unsafe clReleaseContext(context)
    assert(status == CL_SUCCESS, "clReleaseContext: \(StatusName.of(status))")
  }
}

/// Owns an in-order queue.
@safe final class QueueHandle {
  let queue: cl_command_queue
  let context: ContextHandle

  init(_ context: ContextHandle, profiling: Bool) throws(OpenCLError) {
    var status: cl_int = 0
    let properties = profiling ? cl_command_queue_properties(CL_QUEUE_PROFILING_ENABLE) : 0
    let queue = unsafe clCreateCommandQueue(
      context.context, context.device.handle, properties, &status)
    guard let queue = unsafe queue, status == CL_SUCCESS else {
      throw .callFailed(call: "clCreateCommandQueue", status: status, detail: "")
    }
    unsafe self.queue = queue
    self.context = context
  }

  deinit {
    _ = unsafe clFinish(queue)
    let status = unsafe clReleaseCommandQueue(queue)
    assert(status == CL_SUCCESS, "clReleaseCommandQueue: \(StatusName.of(status))")
  }

  /// Waits until everything enqueued has run.
  func finish() throws(OpenCLError) {
    try unsafe check(clFinish(queue), "clFinish")
  }
}
