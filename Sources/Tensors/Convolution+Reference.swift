extension WindowPlan {
  /// Calls a function for every pixel under every place of the window.
  ///
  /// - Parameter body: Takes the number of the place over all images, that of the pixel over all
  ///   images, and that of the pixel under the window.
  func forEachTap(_ body: (_ place: Int, _ pixel: Int, _ tap: Int) -> Void) {
    for place in 0..<(images * placesPerImage) {
      let (line, column) = place.quotientAndRemainder(dividingBy: places.width)
      let (image, row) = line.quotientAndRemainder(dividingBy: places.height)
      for tap in 0..<(window.height * window.width) {
        let y = row * window.stride + tap / window.width - top
        let z = column * window.stride + tap % window.width - left
        guard (0..<size.height).contains(y), (0..<size.width).contains(z) else { continue }
        body(place, (image * size.height + y) * size.width + z, tap)
      }
    }
  }
}

extension Tensor {
  /// The convolution in float64, by the definition.
  func referenceConvolution(
    _ weight: Tensor, _ plan: WindowPlan, _ epilogue: MatrixEpilogue
  ) -> Tensor {
    let (x, w, outputs) = (host, weight.host, weight.shape[3])
    var y = [Double](repeating: 0, count: plan.placesShape(outputs).count)
    plan.forEachTap { place, pixel, tap in
      for c in 0..<plan.channels {
        let value = x[pixel * plan.channels + c]
        let row = (tap * plan.channels + c) * outputs
        for o in 0..<outputs { y[place * outputs + o] += value * w[row + o] }
      }
    }
    return .host(epilogue.reference(y, columns: outputs), plan.placesShape(outputs))
  }

  /// The transposed convolution in float64, by the definition.
  func referenceTransposedConvolution(
    _ weight: Tensor, _ plan: WindowPlan, _ epilogue: MatrixEpilogue
  ) -> Tensor {
    let (g, w, inputs) = (host, weight.host, weight.shape[3])
    var x = [Double](repeating: 0, count: plan.shape.count)
    plan.forEachTap { place, pixel, tap in
      for c in 0..<plan.channels {
        let row = (tap * plan.channels + c) * inputs
        x[pixel * plan.channels + c] += (0..<inputs).reduce(0) {
          $0 + g[place * inputs + $1] * w[row + $1]
        }
      }
    }
    return .host(epilogue.reference(x, columns: plan.channels), plan.shape)
  }

  /// The gradient of the weight in float64, by the definition.
  func referenceWeightGradient(_ gradient: Tensor, _ plan: WindowPlan) -> [Double] {
    let (x, g, outputs) = (host, gradient.host, gradient.shape[3])
    var w = [Double](repeating: 0, count: plan.patch * outputs)
    plan.forEachTap { place, pixel, tap in
      for c in 0..<plan.channels {
        let value = x[pixel * plan.channels + c]
        let row = (tap * plan.channels + c) * outputs
        for o in 0..<outputs { w[row + o] += value * g[place * outputs + o] }
      }
    }
    return w
  }
}

extension MatrixEpilogue {
  /// Bias and activation in float64.
  func reference(_ sums: [Double], columns: Int) -> [Double] {
    let bias = bias?.host
    return sums.indices.map { activation.reference(sums[$0] + (bias?[$0 % columns] ?? 0)) }
  }
}
