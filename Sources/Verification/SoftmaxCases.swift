internal import DiffeoTensors

/// Softmax and log-sum-exp over edge widths and over rows with infinities and NaN.
func softmaxCases(_ size: VerificationSize) -> [VerificationCase] {
  let range = -4.0...4.0
  // Relative error of a term: the difference (up to 8) and exp's 3 ulps, twice in a quotient;
  // n additions; the quotient's 5/2 ulps.
  let term = 8.0 + 6
  return Edge.counts(size).flatMap { width in
    [
      VerificationCase(
        "softmax [3, \(width)]", family: "reduction/softmax",
        tolerance: .ulps(2 * term + Double(width) + 2.5)
      ) { try Samples.uniform([3, width], in: range, on: $0).softmax() },
      VerificationCase(
        "logsumexp [3, \(width)]", family: "reduction/softmax",
        // log's 3 ulps and the sum's.
        tolerance: Tolerance(ulps: 4, absolute: (term + Double(width)) * epsilon)
      ) { try Samples.uniform([3, width], in: range, on: $0).logSumExp() },
    ]
  } + specialRowCases
}

private let specialRowCases: [VerificationCase] = {
  let rows: [[Float]] = [
    [1, .infinity, 2], [1, -.infinity, 2], [-.infinity, -.infinity, -.infinity], [1, .nan, 2],
    [.infinity, .nan, 0], [-.infinity, .nan, -.infinity], [.infinity, .infinity, 1],
    [1000, 1001, 1002], [-1000, -1001, -1002],
  ]
  let shape: Shape = [rows.count, 3]
  return [
    VerificationCase(
      "softmax of special rows", family: "reduction/softmax", tolerance: .ulps(25)
    ) { try Tensor(rows.flatMap { $0 }, shape: shape, on: $0).softmax() },
    VerificationCase(
      "logsumexp of special rows", family: "reduction/softmax", tolerance: .ulps(25)
    ) { try Tensor(rows.flatMap { $0 }, shape: shape, on: $0).logSumExp() },
  ]
}()
