internal import DiffeoTensors

/// Convolutions, transposed ones and gradients of weights over windows, strides and paddings.
///
/// Sums of products of small whole numbers are exact in any order, so that a pixel at a border that
/// is left out or added twice shows.
func convolutionCases(_ size: VerificationSize) -> [VerificationCase] {
  plans(size).flatMap { plan in
    [
      VerificationCase(
        "convolution \(plan.name)", family: "convolution/unfold", tolerance: plan.tolerance
      ) { try plan.convolution($0) },
      VerificationCase(
        "transposed convolution \(plan.name)", family: "convolution/fold",
        tolerance: plan.tolerance
      ) { try plan.transposedConvolution($0) },
      VerificationCase(
        "gradient of the weight \(plan.name)", family: "convolution/unfold", tolerance: .exact
      ) { try plan.weightGradient($0) },
    ]
  }
}

private struct ConvolutionPlan {
  var images = 3
  var size: ImageSize
  var channels: Int
  var outputs: Int
  var window: Window
  var activation = Activation.identity

  /// For instance `[3, 7, 5, 2] by 3 x 4 x 2 x 5, stride 2, same`.
  var name: String {
    "[\(images), \(size.height), \(size.width), \(channels)] by "
      + "\(window.height) x \(window.width) x \(channels) x \(outputs), "
      + "stride \(window.stride), \(window.padding.rawValue)"
      + (activation == .identity ? "" : ", bias, \(activation.rawValue)")
  }

  /// Sums are exact; the leaky relu rounds the number 0.2 and the product.
  var tolerance: Tolerance { activation == .leakyRelu ? .ulps(1.5) : .exact }

  private var imageShape: Shape { [images, size.height, size.width, channels] }
  private var placesShape: Shape {
    let places = window.places(over: size)
    return [images, places.height, places.width, outputs]
  }

  private func weight(_ backend: Backend) throws -> Tensor {
    let shape: Shape = [window.height, window.width, channels, outputs]
    return try Samples.integers(shape, seed: 2, on: backend)
  }

  private func bias(_ count: Int, _ backend: Backend) throws -> Tensor? {
    activation == .identity ? nil : try Samples.integers([count], seed: 3, on: backend)
  }

  func convolution(_ backend: Backend) throws -> Tensor {
    try Samples.integers(imageShape, seed: 1, on: backend).convolution(
      weight(backend), window, bias: bias(outputs, backend), activation: activation)
  }

  func transposedConvolution(_ backend: Backend) throws -> Tensor {
    try Samples.integers(placesShape, seed: 1, on: backend).transposedConvolution(
      weight(backend), window, size: size, bias: bias(channels, backend), activation: activation)
  }

  func weightGradient(_ backend: Backend) throws -> Tensor {
    try Samples.integers(imageShape, seed: 1, on: backend).convolutionWeightGradient(
      Samples.integers(placesShape, seed: 2, on: backend), window)
  }
}

/// Windows that hang over either border, strides that leave pixels out, and channels around vectors.
private func plans(_ size: VerificationSize) -> [ConvolutionPlan] {
  var plans = [
    ConvolutionPlan(
      size: ImageSize(height: 5, width: 7), channels: 2, outputs: 3, window: Window(4, stride: 2),
      activation: .relu),
    ConvolutionPlan(
      size: ImageSize(height: 4, width: 4), channels: 17, outputs: 5, window: Window(3)),
    // Wide enough for tiles of vectors in either direction.
    ConvolutionPlan(
      size: ImageSize(height: 6, width: 11), channels: 19, outputs: 35,
      window: Window(3, stride: 2), activation: .leakyRelu),
  ]
  if size == .quick { return plans }
  let windows = [
    Window(1), Window(height: 3, width: 2), Window(5, stride: 3), Window(1, stride: 2),
    Window(height: 2, width: 4, stride: 2, padding: .valid), Window(3, padding: .valid),
    Window(height: 1, width: 3, stride: 4, padding: .valid),
  ]
  for window in windows {
    for (height, width) in [(3, 4), (8, 5), (1, 9)] where window.padding == .same || height > 1 {
      plans.append(
        ConvolutionPlan(
          size: ImageSize(height: height, width: width), channels: 1 + height % 3, outputs: 4,
          window: window))
    }
  }
  for (channels, outputs) in [(1, 1), (16, 33), (33, 16), (64, 1), (1, 64)] {
    plans.append(
      ConvolutionPlan(
        images: 2, size: ImageSize(height: 6, width: 5), channels: channels, outputs: outputs,
        window: Window(4, stride: 2)))
  }
  // Tiles of every width, windows without a tap for some pixels, and a depth of several stretches.
  for (width, window) in [
    (4, Window(3)), (9, Window(1, stride: 2)), (13, Window(2, stride: 3)), (15, Window(5)),
    (28, Window(4, stride: 2)), (16, Window(height: 2, width: 3, stride: 2, padding: .valid)),
  ] {
    plans.append(
      ConvolutionPlan(
        images: 2, size: ImageSize(height: 5, width: width), channels: 67, outputs: 20 + 7 * width,
        window: window, activation: width % 2 == 0 ? .relu : .identity))
  }
  for (images, channels, outputs) in [(0, 2, 3), (2, 0, 3), (2, 3, 0)] {
    plans.append(
      ConvolutionPlan(
        images: images, size: ImageSize(height: 4, width: 4), channels: channels, outputs: outputs,
        window: Window(3), activation: .relu))
  }
  return plans
}
