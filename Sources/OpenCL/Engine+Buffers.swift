internal import COpenCL

extension Engine {
  /// What a computation in batches may take of a working size: all of it where a GiB is free, and a
  /// part as large as the part of a GiB that is.
  package func share(ofWorkingBytes bytes: Int) -> Int {
    let free = Double(max(pool.limit - pool.liveBytes, 0))
    return Int(Double(bytes) * min(1, free / Double(1 << 30)))
  }

  /// A buffer of `count` elements, their values undefined.
  ///
  /// - Parameters:
  ///   - type: What it holds.
  ///   - count: Number of elements, at least one.
  ///   - label: What it is for; out-of-memory errors list it.
  /// - Returns: The buffer.
  /// - Throws: ``OpenCLError/outOfMemory(requested:label:live:limit:)``.
  public func buffer<Element: KernelElement>(
    of type: Element.Type = Element.self, count: Int, label: String = "tensors"
  ) throws(OpenCLError) -> Buffer<Element> {
    try Buffer(pool: pool, count: count, label: label)
  }

  /// A buffer with a copy of the elements of a span.
  ///
  /// - Throws: ``OpenCLError/outOfMemory(requested:label:live:limit:)``.
  public func buffer<Element: KernelElement>(
    copying elements: Span<Element>, label: String = "tensors"
  ) throws(OpenCLError) -> Buffer<Element> {
    let buffer: Buffer<Element> = try buffer(count: elements.count, label: label)
    try write(elements, to: buffer)
    return buffer
  }

  /// Copies the elements of a span to the start of a buffer; returns when the span may change.
  ///
  /// - Throws: ``OpenCLError/callFailed(call:status:detail:)``.
  public func write<Element: KernelElement>(
    _ elements: Span<Element>, to buffer: Buffer<Element>
  ) throws(OpenCLError) {
    precondition(elements.count <= buffer.count, "more elements than the buffer holds")
    if elements.isEmpty { return }
    let status = unsafe elements.withUnsafeBytes { bytes in
      unsafe clEnqueueWriteBuffer(
        queue.queue, buffer.memory, cl_bool(CL_TRUE), 0, bytes.count, bytes.baseAddress, 0, nil,
        nil)
    }
    try check(status, "clEnqueueWriteBuffer", detail: buffer.label)
  }

  /// The elements of a buffer; waits for everything launched before.
  ///
  /// - Throws: ``OpenCLError/callFailed(call:status:detail:)``.
  public func read<Element: KernelElement>(
    _ buffer: Buffer<Element>
  ) throws(OpenCLError) -> [Element] {
    var status: cl_int = 0
    let elements = unsafe [Element](unsafeUninitializedCapacity: buffer.count) { memory, count in
      status = unsafe clEnqueueReadBuffer(
        queue.queue, buffer.memory, cl_bool(CL_TRUE), 0, buffer.byteCount, memory.baseAddress, 0,
        nil, nil)
      count = status == CL_SUCCESS ? buffer.count : 0
    }
    try check(status, "clEnqueueReadBuffer", detail: buffer.label)
    return elements
  }

  /// Copies `count` elements between buffers on the device.
  ///
  /// - Throws: ``OpenCLError/callFailed(call:status:detail:)``.
  public func copy<Element: KernelElement>(
    _ source: Buffer<Element>, offset: Int = 0, to destination: Buffer<Element>,
    offset destinationOffset: Int = 0, count: Int
  ) throws(OpenCLError) {
    precondition(
      offset + count <= source.count && destinationOffset + count <= destination.count,
      "copy out of bounds")
    if count == 0 { return }
    let stride = MemoryLayout<Element>.stride
    try unsafe check(
      clEnqueueCopyBuffer(
        queue.queue, source.memory, destination.memory, offset * stride,
        destinationOffset * stride, count * stride, 0, nil, nil), "clEnqueueCopyBuffer")
  }

  /// Sets every element of a buffer.
  ///
  /// - Throws: ``OpenCLError/callFailed(call:status:detail:)``.
  public func fill<Element: KernelElement>(
    _ buffer: Buffer<Element>, with value: Element
  ) throws(OpenCLError) {
    var pattern = value
    try unsafe check(
      clEnqueueFillBuffer(
        queue.queue, buffer.memory, &pattern, MemoryLayout<Element>.stride, 0, buffer.byteCount,
        0, nil, nil), "clEnqueueFillBuffer")
  }
}
