internal import COpenCL

/// A type that buffers can hold.
public protocol KernelElement: BitwiseCopyable, Sendable {
  /// The OpenCL name of the type.
  static var elementType: String { get }
}

extension Float: KernelElement {
  /// The OpenCL name of the type.
  public static var elementType: String { "float" }
}

extension Double: KernelElement {
  /// The OpenCL name of the type; see ``Device/supportsDouble``.
  public static var elementType: String { "double" }
}

extension Int32: KernelElement {
  /// The OpenCL name of the type.
  public static var elementType: String { "int" }
}

extension UInt32: KernelElement {
  /// The OpenCL name of the type.
  public static var elementType: String { "uint" }
}

extension UInt8: KernelElement {
  /// The OpenCL name of the type.
  public static var elementType: String { "uchar" }
}

/// Elements in device memory.
///
/// The memory goes back to the engine's pool with the last reference. A buffer belongs to the engine that made it, and like the engine to one task.
@safe public final class Buffer<Element: KernelElement> {
  /// Number of elements; never zero.
  public let count: Int
  /// What the memory is for, as errors and reports name it.
  public let label: String
  let memory: cl_mem
  private let owner: Owner

  private enum Owner {
    case pool(BufferPool)
    case parent(Buffer<Element>)
  }

  init(pool: BufferPool, count: Int, label: String) throws(OpenCLError) {
    precondition(count > 0, "an empty tensor must not reach OpenCL")
    self.count = count
    self.label = label
    self.owner = .pool(pool)
    unsafe self.memory = try unsafe pool.take(
      count * MemoryLayout<Element>.stride, label: label)
  }

  private init(parent: Buffer<Element>, memory: cl_mem, count: Int) {
    self.count = count
    self.label = parent.label
    self.owner = .parent(parent)
    unsafe self.memory = unsafe memory
  }

  deinit {
    switch owner {
    case .pool(let pool): unsafe pool.give(memory, bytes: byteCount, label: label)
    case .parent: _ = unsafe clReleaseMemObject(memory)
    }
  }

  /// Bytes of the elements.
  public var byteCount: Int { count * MemoryLayout<Element>.stride }

  /// A window on `count` elements from `offset`, sharing the memory.
  ///
  /// - Parameters:
  ///   - offset: First element; its byte offset is a multiple of ``Device/alignment``.
  ///   - count: Number of elements.
  /// - Returns: A buffer that keeps this one alive.
  /// - Throws: ``OpenCLError/callFailed(call:status:detail:)`` when the offset is not aligned.
  public func view(offset: Int, count: Int) throws(OpenCLError) -> Buffer<Element> {
    precondition(offset >= 0 && count > 0 && offset + count <= self.count, "view out of bounds")
    var region = cl_buffer_region(
      origin: offset * MemoryLayout<Element>.stride, size: count * MemoryLayout<Element>.stride)
    var status: cl_int = 0
    let view = unsafe clCreateSubBuffer(
      memory, cl_mem_flags(CL_MEM_READ_WRITE),
      cl_buffer_create_type(CL_BUFFER_CREATE_TYPE_REGION), &region, &status)
    guard let view = unsafe view, status == CL_SUCCESS else {
      throw .callFailed(call: "clCreateSubBuffer", status: status, detail: label)
    }
    return unsafe Buffer(parent: self, memory: view, count: count)
  }
}
