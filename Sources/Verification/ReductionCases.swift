internal import DiffeoTensors

/// Reductions over every set of axes up to rank 4, edge extents, and long axes, cut into segments.
///
/// Sums of small whole numbers are exact in any order, so one element left out
/// or counted twice shows.
func reductionCases(_ size: VerificationSize) -> [VerificationCase] {
  var plans = axisPlans + edgePlans(size)
  if size == .full { plans += longPlans }
  let exact = ReductionOperation.allCases.flatMap { operation in
    plans.map { shape, axes in
      VerificationCase(
        "\(operation.rawValue) \(shape) along \(axes)", family: "reduction/reduce",
        tolerance: .exact
      ) { backend in
        let keeping = axes.count % 2 == 0
        return try Samples.integers(shape, on: backend)
          .reducing(operation, axes: axes, keepingAxes: keeping)
      }
    }
  }
  return exact + realSums(size) + reductionsOfNaN
}

private typealias Plan = (shape: Shape, axes: [Int])

/// Every set of axes of one shape of each rank.
private let axisPlans: [Plan] = {
  let shapes: [Shape] = [[17], [3, 33], [3, 17, 5], [3, 2, 5, 17]]
  return shapes.flatMap { shape in
    (0..<(1 << shape.rank)).map { set in
      (shape, (0..<shape.rank).filter { set >> $0 & 1 == 1 })
    }
  }
}()

private func edgePlans(_ size: VerificationSize) -> [Plan] {
  Edge.counts(size).flatMap { count -> [Plan] in
    [([count], [0]), ([3, count], [-1]), ([count, 3], [0]), ([2, 3, count], [1])]
  }
}

private let longPlans: [Plan] = [
  ([20_000], [0]), ([2, 9999], [1]), ([9999, 3], [0]), ([1000, 33], [0]), ([2, 5000, 2], [1]),
  ([5000, 2, 2], [0, 2]), ([140, 65], [0]),
]

/// Sums and means of real numbers: n additions of positive numbers have a relative error of n
/// roundings at most.
private func realSums(_ size: VerificationSize) -> [VerificationCase] {
  let counts = size == .full ? [97, 4099, 20_000] : [97]
  return counts.flatMap { count in
    [
      VerificationCase(
        "sum of reals [\(count)]", family: "reduction/reduce",
        tolerance: .norm(Double(count))
      ) { try Samples.uniform([count], in: 0...1, on: $0).sum() },
      VerificationCase(
        "mean [3, \(count)] along [1]", family: "reduction/reduce",
        // The factor 1 / n and the product are rounded.
        tolerance: .norm(2)
      ) { try Samples.integers([3, count], on: $0).mean(axes: [1]) },
    ]
  }
}

private let reductionsOfNaN: [VerificationCase] = ReductionOperation.allCases.flatMap { operation in
  [0, 5, 32].map { place in
    VerificationCase(
      "\(operation.rawValue) with NaN at \(place)", family: "reduction/reduce", tolerance: .exact
    ) { backend in
      var values = [Float](repeating: 1, count: 33)
      values[place] = .nan
      return try Tensor(values, shape: [33], on: backend).reducing(operation)
    }
  }
}
