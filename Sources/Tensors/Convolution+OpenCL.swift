internal import DiffeoOpenCL

/// The arguments of `unfold`.
private typealias UnfoldKernel = Kernel<
  UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32,
  Buffer<Float>, Buffer<Float>
>

/// The arguments of `fold`.
private typealias FoldKernel = Kernel<
  UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32,
  Buffer<Float>, Buffer<Float>, Buffer<Float>
>

extension Engine {
  /// `Y = f(unfold(X) W + b)`, some images at a time.
  func convolve(
    _ x: Buffer<Float>, _ weight: Buffer<Float>, into y: Buffer<Float>, _ plan: WindowPlan,
    _ outputs: Int, _ epilogue: MatrixEpilogue
  ) throws {
    if try convolveByPanels(x, weight, into: y, plan, outputs, epilogue) { return }
    try forEachPart(plan, outputs) { images, patches in
      let rows = images.count * plan.placesPerImage
      if rows * outputs == 0 { return }
      try unfold(x, images, into: patches, plan)
      let part = try plan.part(of: y, images, outputs)
      let size = MatrixProductSize(rows: rows, columns: outputs, depth: plan.patch)
      try matrixProduct(patches, weight, into: part, size, epilogue)
    }
  }

  /// `X = f(fold(G W^T) + b)`, some images at a time.
  func convolveTransposed(
    _ g: Buffer<Float>, _ weight: Buffer<Float>, into x: Buffer<Float>, _ plan: WindowPlan,
    _ inputs: Int, _ epilogue: MatrixEpilogue
  ) throws {
    if try convolveTransposedByPanels(g, weight, into: x, plan, inputs, epilogue) { return }
    try forEachPart(plan, inputs) { images, patches in
      let rows = images.count * plan.placesPerImage
      if plan.channels == 0 { return }
      let part = try plan.part(of: g, images, inputs)
      let size = MatrixProductSize(
        rows: rows, columns: plan.patch, depth: inputs, transposeRight: true)
      try matrixProduct(part, weight, into: patches, size, MatrixEpilogue())
      try fold(patches, images, into: x, plan, epilogue)
    }
  }

  /// `dW = unfold(X)^T G`, the sum over some images at a time.
  func convolutionWeightGradient(
    _ x: Buffer<Float>, _ g: Buffer<Float>, into weight: Buffer<Float>, _ plan: WindowPlan,
    _ outputs: Int
  ) throws {
    if try convolutionWeightGradientByPanels(x, g, into: weight, plan, outputs) { return }
    let shape: Shape = [plan.patch, outputs]
    if plan.images == 0 { try fill(weight, with: 0) }
    var sum: Tensor?
    try forEachPart(plan, outputs) { images, patches in
      try unfold(x, images, into: patches, plan)
      let rows = images.count * plan.placesPerImage
      let part = try plan.part(of: g, images, outputs)
      let isWhole = images.count == plan.images
      let product: Buffer<Float> =
        try isWhole ? weight : buffer(count: shape.count, label: "convolution scratch")
      let size = MatrixProductSize(
        rows: plan.patch, columns: outputs, depth: rows, transposeLeft: true)
      try matrixProduct(patches, part, into: product, size, MatrixEpilogue())
      if isWhole { return }
      let term = Tensor(shape: shape, storage: .device(product, self))
      sum = try sum.map { try $0 + term } ?? term
    }
    if let sum { try copy(sum.buffer, to: weight, count: shape.count) }
  }

  /// Floats that the patches of the images of a part may take, at most, unless one image takes more.
  private static let patchLimit = 1 << 24

  /// Calls a function for parts of the images, with memory for their patches.
  ///
  /// A part ends where a view of a matrix with `depth` columns may begin.
  private func forEachPart(
    _ plan: WindowPlan, _ depth: Int, _ body: (Range<Int>, Buffer<Float>) throws -> Void
  ) throws {
    if plan.images == 0 { return }
    let perImage = plan.placesPerImage * plan.patch
    let unit = partUnit(plan.placesPerImage * depth)
    let wanted = max(Self.patchLimit / max(perImage, 1), 1)
    let step = min((wanted + unit - 1) / unit * unit, plan.images)
    guard step * max(perImage, plan.placesPerImage) <= Int(UInt32.max) else {
      throw TensorError.tooLarge(operation: "convolution", shape: plan.shape)
    }
    let patches: Buffer<Float> = try buffer(
      count: max(step * perImage, 1), label: "convolution scratch")
    for first in stride(from: 0, to: plan.images, by: step) {
      try body(first..<min(first + step, plan.images), patches)
    }
  }

  /// The least number of images whose `count` floats each end where a view of memory may begin.
  private func partUnit(_ count: Int) -> Int {
    let alignment = max(device.alignment / 4, 1)
    var (divisor, rest) = (alignment, count)
    while rest > 0 { (divisor, rest) = (rest, divisor % rest) }
    return alignment / divisor
  }

  /// Launches `unfold`.
  private func unfold(
    _ x: Buffer<Float>, _ images: Range<Int>, into patches: Buffer<Float>, _ plan: WindowPlan
  ) throws {
    let rows = images.count * plan.places.height
    let count = profile.isVectorized ? rows : rows * plan.places.width * plan.patch
    if plan.patch == 0 { return }
    let kernel: UnfoldKernel = try kernel(
      "unfold", in: "convolution/unfold.cl", local: elementGroup)
    try kernel(
      UInt32(count), UInt32(images.lowerBound), UInt32(plan.size.height), UInt32(plan.size.width),
      UInt32(plan.channels), UInt32(plan.places.height), UInt32(plan.places.width),
      UInt32(plan.window.height), UInt32(plan.window.width), UInt32(plan.window.stride),
      UInt32(plan.top), UInt32(plan.left), x, patches,
      groups: WorkSize(
        (count + profile.elementGroupSize - 1) / profile.elementGroupSize,
        profile.isVectorized ? plan.window.height : 1))
  }

  /// Launches `fold`.
  private func fold(
    _ patches: Buffer<Float>, _ images: Range<Int>, into x: Buffer<Float>, _ plan: WindowPlan,
    _ epilogue: MatrixEpilogue
  ) throws {
    let rows = images.count * plan.size.height
    let count = profile.isVectorized ? rows : rows * plan.size.width * plan.channels
    let kernel: FoldKernel = try kernel(
      "fold", in: "convolution/fold.cl", definitions: epilogue.definitions, local: elementGroup)
    try kernel(
      UInt32(count), UInt32(images.lowerBound), UInt32(plan.size.height), UInt32(plan.size.width),
      UInt32(plan.channels), UInt32(plan.places.height), UInt32(plan.places.width),
      UInt32(plan.window.height), UInt32(plan.window.width), UInt32(plan.window.stride),
      UInt32(plan.top), UInt32(plan.left), patches, epilogue.bias?.buffer ?? x, x,
      groups: .groups(of: profile.elementGroupSize, covering: count))
  }
}

extension WindowPlan {
  /// The rows of some images in a matrix of one row for each place.
  fileprivate func part(
    of matrix: Buffer<Float>, _ part: Range<Int>, _ depth: Int
  ) throws -> Buffer<Float> {
    if part.count == images { return matrix }
    return try matrix.view(
      offset: part.lowerBound * placesPerImage * depth,
      count: max(part.count * placesPerImage * depth, 1))
  }
}
