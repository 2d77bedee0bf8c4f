internal import COpenCL

/// A value that a kernel can take: a scalar, a short vector, or a buffer.
public protocol KernelArgument {
  /// The OpenCL type, as the kernel's own argument information spells it: `uint`, `float*`.
  static var kernelType: String { get }
  /// Binds the value to the next argument.
  func bind(to binder: inout KernelBinder)
}

/// The place where arguments are bound, one after the other.
@safe public struct KernelBinder {
  let kernel: cl_kernel
  var index: cl_uint = 0
  var status: cl_int = 0
  /// Bytes of the buffers bound so far, each counted once: the profiler's traffic estimate.
  var bufferBytes = 0

  init(kernel: cl_kernel) { unsafe self.kernel = kernel }

  mutating func bind<Value: BitwiseCopyable>(_ value: Value) {
    var copy = value
    let result = unsafe clSetKernelArg(kernel, index, MemoryLayout<Value>.size, &copy)
    if status == 0 { status = result }
    index += 1
  }
}

extension UInt32: KernelArgument {
  /// The OpenCL type.
  public static var kernelType: String { "uint" }
  /// Binds the value.
  public func bind(to binder: inout KernelBinder) { binder.bind(self) }
}

extension UInt64: KernelArgument {
  /// The OpenCL type.
  public static var kernelType: String { "ulong" }
  /// Binds the value.
  public func bind(to binder: inout KernelBinder) { binder.bind(self) }
}

extension Int32: KernelArgument {
  /// The OpenCL type.
  public static var kernelType: String { "int" }
  /// Binds the value.
  public func bind(to binder: inout KernelBinder) { binder.bind(self) }
}

extension Float: KernelArgument {
  /// The OpenCL type.
  public static var kernelType: String { "float" }
  /// Binds the value.
  public func bind(to binder: inout KernelBinder) { binder.bind(self) }
}

extension SIMD2<UInt32>: KernelArgument {
  /// The OpenCL type.
  public static var kernelType: String { "uint2" }
  /// Binds the value.
  public func bind(to binder: inout KernelBinder) { binder.bind(self) }
}

extension SIMD8<UInt32>: KernelArgument {
  /// The OpenCL type.
  public static var kernelType: String { "uint8" }
  /// Binds the value.
  public func bind(to binder: inout KernelBinder) { binder.bind(self) }
}

extension Buffer: KernelArgument {
  /// The OpenCL type.
  public static var kernelType: String { Element.elementType + "*" }
  /// Binds the buffer.
  public func bind(to binder: inout KernelBinder) {
    unsafe binder.bind(memory)
    binder.bufferBytes += byteCount
  }
}
