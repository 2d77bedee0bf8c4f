import DiffeoTensors
import DiffeoTestSupport
import DiffeoVerification
import Testing

@Suite("Convolutions")
struct ConvolutionTests {
  static let windows: [Window] = [
    Window(1), Window(4, stride: 2), Window(height: 3, width: 5), Window(3, stride: 3),
    Window(height: 2, width: 3, stride: 2, padding: .valid), Window(1, stride: 2),
  ]

  @Test(
    "the transposed convolution is the adjoint, and so is the gradient of the weight",
    arguments: windows)
  func adjoint(window: Window) throws {
    let size = ImageSize(height: 7, width: 6)
    let places = window.places(over: size)
    for backend in try TensorTests.backends() {
      let x = try Samples.integers([3, 7, 6, 2], seed: 1, on: backend)
      let w = try Samples.integers([window.height, window.width, 2, 5], seed: 2, on: backend)
      let y = try Samples.integers([3, places.height, places.width, 5], seed: 3, on: backend)
      // Sums of fewer than 2^15 whole numbers below 2^9 are exact in float64.
      let products = [
        try inner(x.convolution(w, window), y),
        try inner(x, y.transposedConvolution(w, window, size: size)),
        try inner(w, x.convolutionWeightGradient(y, window)),
      ]
      #expect(products[1] == products[0])
      #expect(products[2] == products[0])
      #expect(products[0] != 0)
    }
  }

  private func inner(_ left: Tensor, _ right: Tensor) throws -> Double {
    try zip(left.doubles(), right.doubles()).reduce(0) { $0 + $1.0 * $1.1 }
  }

  @Test("a window of one pixel is a matrix product of the channels")
  func onePixel() throws {
    for backend in try TensorTests.backends() {
      let x = try Samples.integers([2, 3, 4, 5], seed: 1, on: backend)
      let w = try Samples.integers([5, 3], seed: 2, on: backend)
      let product = try x.reshaped(to: [24, 5]).matrixProduct(w)
      let y = try x.convolution(w.reshaped(to: [1, 1, 5, 3]), Window(1))
      #expect(y.shape == [2, 3, 4, 3])
      #expect(try y.values() == product.values())
    }
  }

  @Test("a weight with a single 1 moves the image")
  func shift() throws {
    for backend in try TensorTests.backends() {
      let x = try Samples.integers([1, 4, 5, 1], on: backend)
      // Of the rows and columns of a window of 3, the second stands on the pixel itself.
      var weight = [Float](repeating: 0, count: 9)
      weight[0 * 3 + 2] = 1
      let w = try Tensor(weight, shape: [3, 3, 1, 1], on: backend)
      let moved = try x.convolution(w, Window(3)).values()
      let values = try x.values()
      for row in 0..<4 {
        for column in 0..<5 {
          let expected = row == 0 || column == 4 ? 0 : values[(row - 1) * 5 + column + 1]
          #expect(moved[row * 5 + column] == expected)
        }
      }
    }
  }

  @Test("windows have as many places as TensorFlow gives them")
  func places() {
    func size(_ height: Int, _ width: Int) -> ImageSize { ImageSize(height: height, width: width) }
    #expect(Window(4, stride: 2).places(over: size(28, 29)) == size(14, 15))
    #expect(Window(5, stride: 2, padding: .valid).places(over: size(28, 6)) == size(12, 1))
    #expect(Window(3, padding: .valid).places(over: size(3, 2)) == size(1, 0))
    #expect(Window(4, stride: 2).image(of: size(7, 8)) == size(14, 16))
    #expect(Window(5, stride: 2, padding: .valid).image(of: size(12, 1)) == size(27, 5))
  }

  /// One image's patches are 6.5 million numbers, so that three images do not fit into one part.
  @Test("images that do not fit into memory at once give the same result")
  func parts() throws {
    let backend = try TestDevice.backend()
    let (images, window) = (3, Window(5))
    let x = try Samples.integers([images, 64, 64, 64], seed: 1, on: backend)
    let w = try Samples.integers([5, 5, 64, 1], seed: 2, on: backend)
    let g = try Samples.integers([images, 64, 64, 1], seed: 3, on: backend)
    var (forward, backward): ([Tensor], [Tensor]) = ([], [])
    var gradient = try Tensor.zeros(w.shape, on: backend)
    for image in 0..<images {
      let (one, place) = (
        try x.slice(axis: 0, image..<(image + 1)), try g.slice(axis: 0, image..<(image + 1))
      )
      forward.append(try one.convolution(w, window))
      backward.append(try place.transposedConvolution(w, window))
      gradient = try gradient + one.convolutionWeightGradient(place, window)
    }
    #expect(
      try x.convolution(w, window).values() == Tensor.concatenating(forward).values())
    #expect(
      try g.transposedConvolution(w, window).values() == Tensor.concatenating(backward).values())
    #expect(try x.convolutionWeightGradient(g, window).values() == gradient.values())
  }

  @Test("shapes that do not fit are refused, with both shapes")
  func mismatch() throws {
    for backend in try TensorTests.backends() {
      let x = try Tensor.zeros([2, 4, 4, 3], on: backend)
      let w = try Tensor.zeros([3, 3, 2, 5], on: backend)
      #expect(
        throws: TensorError.shapeMismatch(
          operation: "convolution", left: [2, 4, 4, 3], right: [3, 3, 2, 5])
      ) { try x.convolution(w, Window(3)) }
      let fitting = try Tensor.zeros([3, 3, 3, 5], on: backend)
      #expect(throws: TensorError.self) { try x.convolution(fitting, Window(4)) }
      #expect(throws: TensorError.self) {
        try x.convolution(fitting, Window(3), bias: Tensor.zeros([3], on: backend))
      }
      #expect(throws: TensorError.self) {
        try x.reshaped(to: [2, 48]).convolution(fitting, Window(3))
      }
      #expect(throws: TensorError.self) {
        try x.convolution(
          Tensor.zeros([5, 5, 3, 1], on: backend), Window(5, padding: .valid))
      }
      #expect(throws: TensorError.self) { try x.transposedConvolution(fitting, Window(3)) }
      #expect(throws: TensorError.self) {
        try x.convolutionWeightGradient(x.slice(axis: 1, 0..<3), Window(3))
      }
    }
  }
}
