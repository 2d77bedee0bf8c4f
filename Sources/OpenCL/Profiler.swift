internal import COpenCL

/// Adds up the device time of every kernel.
///
/// Bytes count each bound buffer once, so the rate is what a kernel that touches each operand once
/// would move.
@safe public final class Profiler {
  /// What was measured of one kernel.
  public struct Row: Sendable, Hashable {
    /// The kernel function.
    public let kernel: String
    /// How often it ran.
    public let launches: Int
    /// Its time on the device, in seconds, all launches together.
    public let seconds: Double
    /// Bytes of its buffers, all launches together.
    public let bytes: Int

    /// Billions of bytes a second.
    public var gigabytesPerSecond: Double { seconds > 0 ? Double(bytes) / seconds / 1e9 : 0 }
  }

  @safe private struct Pending {
    let event: cl_event
    let kernel: String
    let bytes: Int
  }

  private var pending: [Pending] = []
  private var totals: [String: (launches: Int, nanoseconds: UInt64, bytes: Int)] = [:]

  /// Takes over an event; reads a batch once enough have come, since drivers leak kept events.
  func record(_ event: cl_event, kernel: String, bytes: Int) throws(OpenCLError) {
    pending.append(unsafe Pending(event: event, kernel: kernel, bytes: bytes))
    if pending.count >= 256 { try drain() }
  }

  deinit { for item in pending { _ = unsafe clReleaseEvent(item.event) } }

  /// The measured kernels, slowest first; waits for those still running.
  ///
  /// - Throws: ``OpenCLError/callFailed(call:status:detail:)``.
  public func rows() throws(OpenCLError) -> [Row] {
    try drain()
    return totals.map { name, total in
      Row(
        kernel: name, launches: total.launches, seconds: Double(total.nanoseconds) / 1e9,
        bytes: total.bytes)
    }.sorted { ($0.seconds, $1.kernel) > ($1.seconds, $0.kernel) }
  }

  private func drain() throws(OpenCLError) {
    for item in pending {
      var event: cl_event? = unsafe item.event
      try unsafe check(clWaitForEvents(1, &event), "clWaitForEvents", detail: item.kernel)
      let start = try unsafe time(item.event, CL_PROFILING_COMMAND_START)
      let end = try unsafe time(item.event, CL_PROFILING_COMMAND_END)
      var total = totals[item.kernel] ?? (0, 0, 0)
      total.launches += 1
      total.nanoseconds += end > start ? end - start : 0
      total.bytes += item.bytes
      totals[item.kernel] = total
      _ = unsafe clReleaseEvent(item.event)
    }
    pending.removeAll(keepingCapacity: true)
  }

  private func time(_ event: cl_event, _ what: Int32) throws(OpenCLError) -> UInt64 {
    try unsafe infoValue(cl_ulong(0), "clGetEventProfilingInfo") {
      unsafe clGetEventProfilingInfo(event, cl_profiling_info(what), $0, $1, $2)
    }
  }
}
