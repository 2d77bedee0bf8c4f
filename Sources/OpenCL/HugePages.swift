internal import COpenCL
internal import Glibc

/// Memory of CPU devices in huge pages.
///
/// A matrix product walks through rows that lie kilobytes apart; with pages of 4 KiB most of its
/// reads miss the translation cache. A CPU device can use memory of ours, so large buffers ask the
/// system for pages of 2 MiB. Where the system has none to give, the pages are ordinary ones.
enum HugePages {
  /// Smaller buffers stay with the driver: rounding them up would waste more than it gains.
  static let smallestBuffer = 1 << 20
  private static let pageSize = 1 << 21

  /// A buffer in memory of ours, which is freed when the driver lets go of the buffer; nil where
  /// there is no memory or the driver refuses it.
  static func buffer(_ bytes: Int, in context: cl_context) -> cl_mem? {
    let size = (bytes + pageSize - 1) / pageSize * pageSize
    guard let memory = unsafe aligned_alloc(pageSize, size) else { return nil }
    _ = unsafe madvise(memory, size, MADV_HUGEPAGE)
    var status: cl_int = 0
    let flags = cl_mem_flags(CL_MEM_READ_WRITE) | cl_mem_flags(CL_MEM_USE_HOST_PTR)
    let buffer = unsafe clCreateBuffer(context, flags, bytes, memory, &status)
    guard let buffer = unsafe buffer, status == CL_SUCCESS else {
      unsafe free(memory)
      return nil
    }
    let registered = unsafe clSetMemObjectDestructorCallback(
      buffer, { _, memory in unsafe free(memory) }, memory)
    if registered != CL_SUCCESS {
      _ = unsafe clReleaseMemObject(buffer)
      unsafe free(memory)
      return nil
    }
    return unsafe buffer
  }
}
