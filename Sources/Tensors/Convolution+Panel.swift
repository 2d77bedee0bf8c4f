internal import DiffeoOpenCL

/// The arguments of `convolve_panel`.
private typealias ConvolveKernel = Kernel<
  UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, Int32, Int32, Int32, UInt32,
  UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, Buffer<Float>, Buffer<Float>, Buffer<Float>,
  Buffer<Float>
>

/// The least places beside each other, or numbers in a row of a window, for which tiles pay.
private let shortestRow = 4

extension Engine {
  /// The convolution straight from the images, where the device and the sizes are such that it pays.
  ///
  /// - Returns: Whether it was made.
  func convolveByPanels(
    _ x: Buffer<Float>, _ weight: Buffer<Float>, into y: Buffer<Float>, _ plan: WindowPlan,
    _ outputs: Int, _ epilogue: MatrixEpilogue
  ) throws -> Bool {
    let (window, places) = (plan.window, plan.places)
    guard let tile = tile(length: places.width, columns: outputs),
      places.width >= shortestRow, window.width * plan.channels >= shortestRow, plan.images > 0
    else { return false }
    let images = try padded(
      x, plan, top: plan.top, left: plan.left,
      to: ImageSize(
        height: (places.height - 1) * window.stride + window.height,
        width: (places.width - 1) * window.stride + window.width))
    let row = images.size.width * plan.channels
    try convolve(
      Phase(
        rows: places, window: ImageSize(height: window.height, width: window.width),
        stride: window.stride, tapStart: 0, tapDown: window.width, tapAcross: 1,
        start: 0, image: images.size.height * row, row: row, resultStart: 0,
        resultImage: plan.placesPerImage * outputs, resultRow: places.width * outputs,
        resultStep: outputs),
      images: plan.images, channels: plan.channels, outputs: outputs, tile, images.buffer, weight,
      into: y, epilogue)
    return true
  }

  /// The transposed convolution straight from what it spreads: each of the `stride^2` classes of
  /// pixels sees a part of the weight only, and is a convolution with it.
  ///
  /// - Returns: Whether it was made.
  func convolveTransposedByPanels(
    _ g: Buffer<Float>, _ weight: Buffer<Float>, into x: Buffer<Float>, _ plan: WindowPlan,
    _ inputs: Int, _ epilogue: MatrixEpilogue
  ) throws -> Bool {
    let (window, stride) = (plan.window, plan.window.stride)
    guard let tile = tile(length: plan.size.width / stride, columns: plan.channels),
      plan.size.width / stride >= shortestRow, inputs >= shortestRow, plan.images > 0
    else { return false }
    let down = PhasePlan(plan.size.height, window.height, stride, plan.places.height, plan.top)
    let across = PhasePlan(plan.size.width, window.width, stride, plan.places.width, plan.left)
    let taps = window.height * window.width
    let turned: Buffer<Float> = try buffer(
      count: taps * inputs * plan.channels, label: "convolution scratch")
    try transpose(weight, rows: plan.channels, columns: inputs, batch: taps, into: turned)
    let source = try WindowPlan(Window(1), over: plan.placesShape(inputs), "convolution")
    let images = try padded(
      g, source, top: down.padding, left: across.padding,
      to: ImageSize(height: down.extent, width: across.extent))
    let row = images.size.width * inputs
    for first in down.phases {
      for second in across.phases where first.count * second.count > 0 {
        try convolve(
          Phase(
            rows: ImageSize(height: first.count, width: second.count),
            window: ImageSize(height: first.taps, width: second.taps), stride: 1,
            tapStart: first.lastTap * window.width + second.lastTap,
            tapDown: -stride * window.width, tapAcross: -stride,
            start: first.start * row + second.start * inputs, image: images.size.height * row,
            row: row,
            resultStart: (first.pixel * plan.size.width + second.pixel) * plan.channels,
            resultImage: plan.pixels * plan.channels,
            resultRow: stride * plan.size.width * plan.channels,
            resultStep: stride * plan.channels),
          images: plan.images, channels: inputs, outputs: plan.channels, tile, images.buffer,
          turned,
          into: x, epilogue)
      }
    }
    return true
  }

  /// The gradient of the weight straight from the images; the sum over parts of the rows where there
  /// would be too little to do at a time.
  ///
  /// - Returns: Whether it was made.
  func convolutionWeightGradientByPanels(
    _ x: Buffer<Float>, _ g: Buffer<Float>, into weight: Buffer<Float>, _ plan: WindowPlan,
    _ outputs: Int
  ) throws -> Bool {
    let (window, places) = (plan.window, plan.places)
    let run = window.width * plan.channels
    guard let tile = tile(length: run, columns: outputs, hasFarSteps: true), run >= shortestRow,
      places.width <= tile.depth, plan.images > 0
    else { return false }
    let images = try padded(
      x, plan, top: plan.top, left: plan.left,
      to: ImageSize(
        height: (places.height - 1) * window.stride + window.height,
        width: (places.width - 1) * window.stride + window.width))
    let rows = plan.images * places.height
    let tiles = window.height * ((run + tile.rows - 1) / tile.rows)
    let (panels, shares) = (tile.panels(outputs), max(tiles / 24, 1))
    let wanted = (2 * device.computeUnits + panels * shares - 1) / (panels * shares)
    let parts = max(1, min(wanted, rows * places.width / 256))
    let count = plan.patch * outputs
    let result: Buffer<Float> =
      try parts == 1 ? weight : buffer(count: parts * count, label: "convolution scratch")
    let kernel:
      Kernel<
        UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32,
        Buffer<Float>, Buffer<Float>, Buffer<Float>
      > = try kernel(
        "convolve_weight_panel", in: "convolution/convolve_weight_panel.cl",
        definitions: tile.definitions + [
          Definition("TRANSPOSED_A", 1), Definition("SHORT_RUNS", 1),
        ], local: 1)
    let row = images.size.width * plan.channels
    try kernel(
      UInt32(rows), UInt32(places.height), UInt32(places.width), UInt32(plan.channels),
      UInt32(outputs), UInt32(window.height), UInt32(window.width), UInt32(window.stride),
      UInt32(images.size.height * row), UInt32(row), images.buffer, g, result,
      groups: WorkSize(panels, shares, parts))
    if parts == 1 { return true }
    let sum = try Tensor(shape: [parts, count], storage: .device(result, self)).sum(axes: [0])
    try copy(sum.buffer, to: weight, count: count)
    return true
  }

  private func tile(
    length: Int, columns: Int, hasFarSteps: Bool = false
  ) -> ConvolutionTile? {
    guard profile.matrixProduct == .registerTiled else { return nil }
    return ConvolutionTile(
      length: length, columns: columns, width: profile.vectorWidth, hasFarSteps: hasFarSteps)
  }

  /// Launches `convolve_panel`.
  private func convolve(
    _ phase: Phase, images: Int, channels: Int, outputs: Int, _ tile: ConvolutionTile,
    _ x: Buffer<Float>, _ weight: Buffer<Float>, into y: Buffer<Float>, _ epilogue: MatrixEpilogue
  ) throws {
    let kernel: ConvolveKernel = try kernel(
      "convolve_panel", in: "convolution/convolve_panel.cl",
      definitions: tile.definitions + epilogue.definitions, local: 1)
    let rows = images * phase.rows.height
    let panels = tile.panels(outputs)
    // A share is long enough to be worth packing the weights, and there is one for every compute unit.
    let tiles = rows * ((phase.rows.width + tile.rows - 1) / tile.rows)
    let shares = max(1, min(tiles / 24, (8 * device.computeUnits + panels - 1) / panels, rows))
    try kernel(
      UInt32(rows), UInt32(phase.rows.height), UInt32(phase.rows.width), UInt32(channels),
      UInt32(outputs), UInt32(phase.window.height), UInt32(phase.window.width),
      UInt32(phase.stride), Int32(phase.tapStart), Int32(phase.tapDown), Int32(phase.tapAcross),
      UInt32(phase.start), UInt32(phase.image), UInt32(phase.row), UInt32(phase.resultStart),
      UInt32(phase.resultImage), UInt32(phase.resultRow), UInt32(phase.resultStep), x, weight,
      epilogue.bias?.buffer ?? y, y, groups: WorkSize(panels, shares))
  }

  /// Images inside zeros; the images themselves where nothing is to be added.
  private func padded(
    _ x: Buffer<Float>, _ plan: WindowPlan, top: Int, left: Int, to least: ImageSize
  ) throws -> (buffer: Buffer<Float>, size: ImageSize) {
    let size = ImageSize(
      height: max(least.height, top + plan.size.height),
      width: max(least.width, left + plan.size.width))
    if size == plan.size { return (x, size) }
    let rows = plan.images * size.height
    let result: Buffer<Float> = try buffer(
      count: rows * size.width * plan.channels, label: "convolution scratch")
    let kernel:
      Kernel<
        UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, Buffer<Float>,
        Buffer<Float>
      > = try kernel("pad_images", in: "convolution/pad.cl", local: elementGroup)
    try kernel(
      UInt32(rows), UInt32(plan.size.height), UInt32(plan.size.width), UInt32(plan.channels),
      UInt32(size.height), UInt32(size.width), UInt32(top), UInt32(left), x, result,
      groups: .groups(of: profile.elementGroupSize, covering: rows))
    return (result, size)
  }
}

/// A convolution as `convolve_panel` makes it: where windows begin, how taps run, where results go.
private struct Phase {
  var rows: ImageSize
  var window: ImageSize
  var stride: Int
  var tapStart: Int
  var tapDown: Int
  var tapAcross: Int
  var start: Int
  var image: Int
  var row: Int
  var resultStart: Int
  var resultImage: Int
  var resultRow: Int
  var resultStep: Int
}

/// The classes of pixels along one axis of a transposed convolution.
///
/// With top rows of padding, pixel `y` is the window's `q = y + top`. The taps that reach it are
/// `k = r + s j`, `r = q mod s`, from the places `q / s - j`: in the order of the places they run
/// backwards.
private struct PhasePlan {
  struct Phase {
    /// The first pixel, and how many there are, a stride apart.
    var pixel: Int
    var count: Int
    /// Taps that reach them, and the last of these.
    var taps: Int
    var lastTap: Int
    /// The first place that reaches the first pixel, in the padded axis.
    var start: Int
  }

  /// Zeros before the first place.
  let padding: Int
  /// Places with the zeros around them.
  let extent: Int
  let phases: [Phase]

  init(_ size: Int, _ window: Int, _ stride: Int, _ places: Int, _ top: Int) {
    let padding = (window + stride - 1) / stride - 1
    self.padding = padding
    extent = padding + max((size - 1 + top) / stride + 1, places)
    phases = (0..<stride).map { rest in
      let taps = window > rest ? (window - rest + stride - 1) / stride : 0
      let pixel = ((rest - top) % stride + stride) % stride
      return Phase(
        pixel: pixel, count: size > pixel ? (size - pixel + stride - 1) / stride : 0, taps: taps,
        lastTap: max(rest + stride * (taps - 1), 0),
        start: (pixel + top - rest) / stride - max(taps - 1, 0) + padding)
    }
  }
}
