internal import CCLBlast
internal import COpenCL
internal import Synchronization

/// CLBlast behind one lock: version 1.5.3 is not thread-safe on first use.
enum MatrixLibrary {
  private static let lock = Mutex<Void>(())

  /// `C = op(A) op(B)`, or `C += op(A) op(B)`, all row-major and dense.
  static func multiply(
    _ a: cl_mem, _ b: cl_mem, into c: cl_mem, size: MatrixProductSize, accumulate: Bool,
    temporary: cl_mem?, queue: cl_command_queue
  ) -> Int32 {
    var queue: cl_command_queue? = unsafe queue
    return lock.withLock { _ in
      unsafe CLBlastSgemmWithTempBuffer(
        CLBlastLayoutRowMajor, transpose(size.transposeLeft), transpose(size.transposeRight),
        size.rows, size.columns, size.depth, 1, a, 0, size.leftStride, b, 0, size.rightStride,
        accumulate ? 1 : 0, c, 0, size.columns, &queue, nil, temporary
      ).rawValue
    }
  }

  /// Bytes of scratch that the product needs; zero for sizes that run in one kernel.
  static func scratch(_ size: MatrixProductSize, queue: cl_command_queue) -> (Int32, Int) {
    var queue: cl_command_queue? = unsafe queue
    var bytes = 0
    let status = lock.withLock { _ in
      unsafe CLBlastSGemmTempBufferSize(
        CLBlastLayoutRowMajor, transpose(size.transposeLeft), transpose(size.transposeRight),
        size.rows, size.columns, size.depth, 0, size.leftStride, 0, size.rightStride, 0,
        size.columns, &queue, &bytes
      ).rawValue
    }
    return (status, bytes)
  }

  /// Sets the parameters of one of the library's kernels on a device.
  static func override(
    _ kernel: String, _ parameters: [String: Int], on device: cl_device_id
  ) -> Int32 {
    let values = parameters.sorted { $0.key < $1.key }
    let names = values.map { ContiguousArray($0.key.utf8CString) }
    var numbers = values.map(\.value)
    return lock.withLock { _ in
      unsafe withPointers(names[...], []) { pointers in
        var pointers = unsafe pointers
        return unsafe CLBlastOverrideParameters(
          device, kernel, CLBlastPrecisionSingle, numbers.count, &pointers, &numbers
        ).rawValue
      }
    }
  }

  /// The tuned parameters that CLBlast has been given, by device: giving them makes it compile
  /// again.
  private static let applied = Mutex<[Int: TunedParameters]>([:])

  /// Gives CLBlast the tuned parameters of a device; what it refuses is not used, as the warning
  /// says.
  static func apply(_ tuning: inout DeviceTuning, on device: Device) {
    let parameters = tuning.parameters
    let isNews = applied.withLock { known in
      defer { known[device.index] = parameters }
      return known[device.index] != parameters
    }
    guard isNews else { return }
    for (kernel, values) in parameters.clblast {
      let status = unsafe override(kernel, values, on: device.handle)
      if status != 0 {
        tuning.warning = "CLBlast refuses the tuned parameters of \(kernel), status \(status)."
      }
    }
  }

  /// Drops compiled kernels, before their context goes.
  static func forgetPrograms() {
    lock.withLock { _ in _ = CLBlastClearCache() }
  }

  private static func transpose(_ flag: Bool) -> CLBlastTranspose {
    flag ? CLBlastTransposeYes : CLBlastTransposeNo
  }

  /// Collects the addresses of several C strings for the length of a call.
  private static func withPointers(
    _ strings: ArraySlice<ContiguousArray<CChar>>, _ pointers: [UnsafePointer<CChar>?],
    _ body: ([UnsafePointer<CChar>?]) -> Int32
  ) -> Int32 {
    guard let first = strings.first else { return unsafe body(pointers) }
    return unsafe first.withUnsafeBufferPointer { buffer in
      unsafe withPointers(strings.dropFirst(), pointers + [buffer.baseAddress], body)
    }
  }
}

/// The sizes of a matrix product `C [rows, columns] = op(A) [rows, depth] op(B) [depth, columns]`.
public struct MatrixProductSize: Sendable, Hashable {
  /// Rows of the result.
  public var rows: Int
  /// Columns of the result.
  public var columns: Int
  /// What is summed over.
  public var depth: Int
  /// Whether A is stored as `[depth, rows]`.
  public var transposeLeft: Bool
  /// Whether B is stored as `[columns, depth]`.
  public var transposeRight: Bool

  /// The sizes of a product.
  public init(
    rows: Int, columns: Int, depth: Int, transposeLeft: Bool = false, transposeRight: Bool = false
  ) {
    self.rows = rows
    self.columns = columns
    self.depth = depth
    self.transposeLeft = transposeLeft
    self.transposeRight = transposeRight
  }

  /// Elements between rows of A as stored.
  public var leftStride: Int { transposeLeft ? rows : depth }
  /// Elements between rows of B as stored.
  public var rightStride: Int { transposeRight ? depth : columns }
}

extension Engine {
  /// The matrix product by CLBlast; see ``MatrixProductSize``.
  ///
  /// - Parameters:
  ///   - a: The left matrix, row-major.
  ///   - b: The right matrix, row-major.
  ///   - c: The result, row-major.
  ///   - size: Sizes, none of them zero.
  ///   - accumulate: Whether the product is added to `c`.
  /// - Throws: ``OpenCLError/matrixLibraryFailed(call:status:)``, or
  ///   ``OpenCLError/outOfMemory(requested:label:live:limit:)`` for the scratch.
  public func multiplyWithCLBlast(
    _ a: Buffer<Float>, _ b: Buffer<Float>, into c: Buffer<Float>, size: MatrixProductSize,
    accumulate: Bool = false
  ) throws(OpenCLError) {
    context.usedByMatrixLibrary = true
    let (query, bytes) = unsafe MatrixLibrary.scratch(size, queue: queue.queue)
    guard query == 0 else {
      throw .matrixLibraryFailed(call: "CLBlastSGemmTempBufferSize", status: query)
    }
    let scratch: Buffer<Float>? =
      bytes == 0 ? nil : try buffer(count: (bytes + 3) / 4, label: "matrix product scratch")
    let status = unsafe MatrixLibrary.multiply(
      a.memory, b.memory, into: c.memory, size: size, accumulate: accumulate,
      temporary: scratch?.memory, queue: queue.queue)
    guard status == 0 else { throw .matrixLibraryFailed(call: "CLBlastSgemm", status: status) }
  }

  /// Sets tuned parameters of one of CLBlast's kernels, for instance `Xgemm`, on this device.
  ///
  /// - Throws: ``OpenCLError/matrixLibraryFailed(call:status:)`` when CLBlast knows no such kernel
  ///   or parameter.
  public func tuneCLBlast(_ kernel: String, _ parameters: [String: Int]) throws(OpenCLError) {
    let status = unsafe MatrixLibrary.override(kernel, parameters, on: device.handle)
    guard status == 0 else {
      throw .matrixLibraryFailed(call: "CLBlastOverrideParameters(\(kernel))", status: status)
    }
  }
}
