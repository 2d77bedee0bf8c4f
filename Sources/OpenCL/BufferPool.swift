internal import COpenCL

/// Hands out device memory and takes it back, so that a steady program allocates nothing.
///
/// Sizes are rounded up to classes of three mantissa bits (at most an eighth is wasted); a
/// returned block waits in the free list of its class. Because the queue is in order, a block may
/// be handed out again at once: whoever reads it was enqueued before whoever writes it next.
/// When the sum of all blocks would pass the limit, or the driver runs out of memory, the blocks
/// longest unused are released and the allocation is tried once more.
final class BufferPool {
  @safe private struct Block {
    let memory: cl_mem
    let stamp: UInt64
  }

  private let queue: QueueHandle
  let limit: Int
  private var free: [Int: [Block]] = [:]
  private var clock: UInt64 = 0
  private(set) var liveBytes = 0
  private(set) var cachedBytes = 0
  private(set) var allocations = 0
  private var liveByLabel: [String: Int] = [:]
  /// The next so many allocations fail as if the driver had no memory; for tests.
  var failuresToInject = 0

  init(queue: QueueHandle, limit: Int) {
    self.queue = queue
    self.limit = limit
  }

  deinit { releaseAll() }

  /// The size of the class that holds `bytes`: the next number with three mantissa bits.
  static func sizeClass(of bytes: Int) -> Int {
    let floor = max(bytes, 256)
    let unit = 1 << max(Int.bitWidth - 1 - floor.leadingZeroBitCount - 3, 0)
    return (floor + unit - 1) / unit * unit
  }

  /// A block of at least `bytes`, its content undefined.
  func take(_ bytes: Int, label: String) throws(OpenCLError) -> cl_mem {
    let size = Self.sizeClass(of: bytes)
    let memory: cl_mem
    if let block = free[size]?.popLast() {
      unsafe memory = unsafe block.memory
      cachedBytes -= size
    } else {
      unsafe memory = try unsafe allocate(size, label: label)
    }
    liveBytes += size
    liveByLabel[label, default: 0] += size
    return unsafe memory
  }

  /// Takes a block back.
  func give(_ memory: cl_mem, bytes: Int, label: String) {
    let size = Self.sizeClass(of: bytes)
    clock += 1
    free[size, default: []].append(unsafe Block(memory: memory, stamp: clock))
    cachedBytes += size
    liveBytes -= size
    liveByLabel[label, default: size] -= size
  }

  /// Releases every free block.
  func releaseAll() { evict(until: 0) }

  /// What is in use, largest first: `activations 1.2 GiB`.
  func liveReport() -> [String] {
    liveByLabel.filter { $0.value > 0 }.sorted { ($0.value, $1.key) > ($1.value, $0.key) }
      .prefix(8).map { "\($0.key) \(ByteCount.text($0.value))" }
  }

  private func allocate(_ size: Int, label: String) throws(OpenCLError) -> cl_mem {
    if liveBytes + cachedBytes + size > limit { evict(until: max(limit - liveBytes - size, 0)) }
    guard liveBytes + size <= limit else { throw exhausted(size, label) }
    if let memory = unsafe create(size) { return unsafe memory }
    try queue.finish()
    releaseAll()
    if let memory = unsafe create(size) { return unsafe memory }
    throw exhausted(size, label)
  }

  private func exhausted(_ size: Int, _ label: String) -> OpenCLError {
    .outOfMemory(requested: size, label: label, live: liveReport(), limit: limit)
  }

  private func create(_ size: Int) -> cl_mem? {
    if failuresToInject > 0 {
      failuresToInject -= 1
      return nil
    }
    if queue.context.device.kind == .cpu, size >= HugePages.smallestBuffer,
      let memory = unsafe HugePages.buffer(size, in: queue.context.context)
    {
      allocations += 1
      return unsafe memory
    }
    var status: cl_int = 0
    let memory = unsafe clCreateBuffer(
      queue.context.context, cl_mem_flags(CL_MEM_READ_WRITE), size, nil, &status)
    guard status == CL_SUCCESS else { return nil }
    allocations += 1
    return unsafe memory
  }

  /// Releases free blocks, longest unused first, until at most `bytes` remain cached.
  private func evict(until bytes: Int) {
    guard cachedBytes > bytes else { return }
    let blocks = free.flatMap { size, list in list.map { (size, $0) } }
    for (size, block) in blocks.sorted(by: { $0.1.stamp < $1.1.stamp }) {
      guard cachedBytes > bytes else { break }
      free[size]?.removeAll { $0.stamp == block.stamp }
      cachedBytes -= size
      _ = unsafe clReleaseMemObject(block.memory)
    }
  }
}
