import DiffeoTensors
import DiffeoTestSupport
import DiffeoVerification
import Testing

@Suite("Batch normalisation and pooling")
struct NormalizationTests {
  @Test("normalised channels have mean 0 and variance 1")
  func standardized() throws {
    for backend in try TensorTests.backends() {
      let x = try Samples.uniform([300, 5], in: -3...7, on: backend)
      let y = try x.normalizingChannels(
        try x.channelMoments(), scale: .full(1, shape: [5], on: backend),
        offset: .zeros([5], on: backend), ChannelNormalization(epsilon: 0))
      let moments = try y.channelMoments()
      // Means of 300 roundings of numbers below 2; squares double the relative error.
      expectClose(
        try moments.mean.doubles(), [0, 0, 0, 0, 0], within: .distance(4 * 2 * 0x1p-24))
      expectClose(
        try moments.variance.doubles(), [1, 1, 1, 1, 1], within: .distance(64 * 0x1p-24))
    }
  }

  @Test("a mean much greater than the deviations does not cancel them")
  func offCenter() throws {
    for backend in try TensorTests.backends() {
      // 4096 + k / 4 for k = 0 to 7, 600 times: variance (8^2 - 1) / 12 / 16.
      let values = (0..<4800).map { 4096 + Float($0 % 8) / 4 }
      let moments = try Tensor(values, shape: [4800, 1], on: backend).channelMoments()
      expectClose(try moments.mean.doubles(), [4096.875], within: .ulps(8))
      // An error of the mean in a segment is squared.
      expectClose(try moments.variance.doubles(), [63.0 / 192], within: .norm(1e-4))
    }
  }

  @Test("of no rows there are no moments")
  func empty() throws {
    for backend in try TensorTests.backends() {
      #expect(throws: TensorError.self) { try Tensor.zeros([0, 3], on: backend).channelMoments() }
      let none = try Tensor.zeros([3, 0], on: backend).channelMoments()
      #expect(none.mean.shape == [0])
    }
  }

  @Test("max pooling takes the first of the greatest and puts gradients back there")
  func pooling() throws {
    for backend in try TensorTests.backends() {
      let x = try Tensor(
        [1, 5, 2, 5, 4, 0, 3, 3, 3], shape: [1, 3, 3, 1], on: backend)
      let choice = try x.maxPoolingChoice(Window(2, padding: .valid))
      #expect(try x.pooling(choice).values() == [5, 5, 5, 4])
      let g = try Tensor([1, 10, 100, 1000], shape: [1, 2, 2, 1], on: backend)
      #expect(try g.unpooling(choice).values() == [0, 11, 0, 100, 1000, 0, 0, 0, 0])
      #expect(throws: TensorError.self) { try g.pooling(choice) }
      #expect(throws: TensorError.self) { try x.unpooling(choice) }
    }
  }
}
