internal import DiffeoOpenCL

/// Which pixel under each place of a window max pooling chose.
public struct PoolingChoice {
  /// For each place and channel the row and column under the window, as one number.
  let taps: Indices
  /// The window over the images.
  let plan: WindowPlan

  /// The shape of the images.
  public var imageShape: Shape { plan.shape }
  /// The shape of what is pooled.
  public var pooledShape: Shape { plan.placesShape(plan.channels) }
}

extension Tensor {
  /// The greatest pixel under each place of a window, channel by channel: which it is.
  ///
  /// - Parameter window: How it moves over `[images, height, width, channels]`; pixels outside the
  ///   image do not count.
  /// - Returns: For each place the first of the greatest; the first NaN where there is one.
  /// - Throws: ``TensorError/invalidShape(operation:shape:expected:)``, or an OpenCL error.
  public func maxPoolingChoice(_ window: Window) throws -> PoolingChoice {
    let plan = try WindowPlan(window, over: shape, "maxPooling")
    let count = plan.placesShape(plan.channels).count
    guard case .device(let buffer, let engine) = storage else {
      let taps = plan.referenceTaps(host)
      return PoolingChoice(taps: Indices(count: count, storage: .host(taps)), plan: plan)
    }
    let taps: Buffer<Int32> = try engine.buffer(count: max(count, 1))
    let kernel:
      Kernel<
        UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32,
        Buffer<Float>, Buffer<Int32>
      > = try engine.kernel("max_pool_taps", in: "pooling/max_pool.cl", local: engine.elementGroup)
    try kernel(
      UInt32(count), plan.height, plan.width, plan.depth, plan.placesDown, plan.placesAcross,
      plan.windowHeight, plan.windowWidth, plan.stride, plan.above, plan.before, buffer, taps,
      groups: .groups(of: engine.elementGroup.x, covering: count))
    return PoolingChoice(
      taps: Indices(count: count, storage: .device(taps, engine)), plan: plan)
  }

  /// The pixels that pooling chose.
  ///
  /// - Parameter choice: Made of images of this tensor's shape.
  /// - Returns: `[images, places, places, channels]`.
  /// - Throws: ``TensorError/shapeMismatch(operation:left:right:)``, or an OpenCL error.
  public func pooling(_ choice: PoolingChoice) throws -> Tensor {
    guard shape == choice.imageShape else {
      throw TensorError.shapeMismatch(
        operation: "pooling", left: shape, right: choice.imageShape)
    }
    return try move("max_pool_take", choice, to: choice.pooledShape) { x, taps, plan in
      taps.indices.map { x[plan.pixel($0, Int(taps[$0])) * plan.channels + $0 % plan.channels] }
    }
  }

  /// Numbers put back where pooling took them, added up: the way back of ``pooling(_:)``.
  ///
  /// - Parameter choice: Whose pooled shape is this tensor's.
  /// - Returns: `[images, height, width, channels]`.
  /// - Throws: ``TensorError/shapeMismatch(operation:left:right:)``, or an OpenCL error.
  public func unpooling(_ choice: PoolingChoice) throws -> Tensor {
    guard shape == choice.pooledShape else {
      throw TensorError.shapeMismatch(
        operation: "unpooling", left: shape, right: choice.pooledShape)
    }
    return try move("max_pool_spread", choice, to: choice.imageShape) { g, taps, plan in
      var x = [Double](repeating: 0, count: plan.shape.count)
      for (index, tap) in taps.enumerated() {
        x[plan.pixel(index, Int(tap)) * plan.channels + index % plan.channels] += g[index]
      }
      return x
    }
  }

  private func move(
    _ name: String, _ choice: PoolingChoice, to target: Shape,
    reference: ([Double], [Int32], WindowPlan) -> [Double]
  ) throws -> Tensor {
    let plan = choice.plan
    switch (storage, choice.taps.storage) {
    case (.host(let values), .host(let taps)): return .host(reference(values, taps, plan), target)
    case (.device(let buffer, let engine), .device(let taps, let other)) where engine === other:
      let result = try Tensor.uninitialized(target, on: engine)
      let kernel:
        Kernel<
          UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32,
          Buffer<Int32>, Buffer<Float>, Buffer<Float>
        > = try engine.kernel(name, in: "pooling/max_pool.cl", local: engine.elementGroup)
      try kernel(
        UInt32(target.count), plan.height, plan.width, plan.depth, plan.placesDown,
        plan.placesAcross, plan.windowHeight, plan.windowWidth, plan.stride, plan.above,
        plan.before, taps, buffer, result.buffer,
        groups: .groups(of: engine.elementGroup.x, covering: target.count))
      return result
    default: throw TensorError.backendMismatch(operation: name)
    }
  }
}

extension WindowPlan {
  /// The pixel, over all images, at a tap of an element of what is pooled.
  fileprivate func pixel(_ element: Int, _ tap: Int) -> Int {
    let place = element / channels
    let (line, column) = place.quotientAndRemainder(dividingBy: places.width)
    let (image, row) = line.quotientAndRemainder(dividingBy: places.height)
    let y = row * window.stride + tap / window.width - top
    let z = column * window.stride + tap % window.width - left
    return (image * size.height + y) * size.width + z
  }

  /// The taps in float64, by the definition.
  fileprivate func referenceTaps(_ x: [Double]) -> [Int32] {
    var taps = [Int32](repeating: -1, count: placesShape(channels).count)
    var greatest = [Double](repeating: -.infinity, count: taps.count)
    forEachTap { place, pixel, tap in
      for c in 0..<channels {
        let (element, value) = (place * channels + c, x[pixel * channels + c])
        let wins = value > greatest[element] || (value.isNaN && !greatest[element].isNaN)
        if taps[element] < 0 || wins {
          (taps[element], greatest[element]) = (Int32(tap), value)
        }
      }
    }
    return taps
  }

  fileprivate var height: UInt32 { UInt32(size.height) }
  fileprivate var width: UInt32 { UInt32(size.width) }
  fileprivate var depth: UInt32 { UInt32(channels) }
  fileprivate var placesDown: UInt32 { UInt32(places.height) }
  fileprivate var placesAcross: UInt32 { UInt32(places.width) }
  fileprivate var windowHeight: UInt32 { UInt32(window.height) }
  fileprivate var windowWidth: UInt32 { UInt32(window.width) }
  fileprivate var stride: UInt32 { UInt32(window.stride) }
  fileprivate var above: UInt32 { UInt32(top) }
  fileprivate var before: UInt32 { UInt32(left) }
}
