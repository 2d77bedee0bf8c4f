public import DiffeoTensors
internal import Foundation

/// Log-likelihoods by importance sampling.
///
///     log p(x) ~ log (1/L) sum_l w_l,   w_l = p(x | z_l) p(z_l) / q(z_l | x),   z_l ~ q(z | x)
///     effective samples = (sum_l w_l)^2 / sum_l w_l^2
///
/// The effective samples lie between 1, where one weight outweighs all others, and L, where all are
/// equal and the estimate is exact.
///
/// - Source: Y. Burda, R. Grosse, R. Salakhutdinov, Importance weighted autoencoders (ICLR 2016),
///   equation 8; A. Kong, A note on importance sampling using standardized weights (1992).
public enum ImportanceSampling {
  /// Draws of a datum that are held at a time, or data times their draws.
  static let drawsAtOnce = 8192

  /// The figures `log_likelihood` and `effective_samples` of data.
  ///
  /// - Parameters:
  ///   - rows: Data of the batch.
  ///   - samples: L, 1 or more.
  ///   - key: The random stream; each call of `logWeights` has one of its own made from it.
  ///   - backend: Where the figures are to live.
  ///   - logWeights: `log w` of a few draws for each of a range of data; `[data draws]`, those of a
  ///     datum one after the other.
  /// - Returns: Tensors of `[rows]`, by name.
  /// - Throws: What `logWeights` throws, or an OpenCL error.
  /// - Precision: The weights are summed in float64.
  public static func figures(
    rows: Int, samples: Int, key: RandomKey, on backend: Backend,
    logWeights: (_ data: Range<Int>, _ draws: Int, _ key: RandomKey) throws -> Tensor
  ) throws -> [String: Tensor] {
    var sums = [WeightSums](repeating: WeightSums(), count: rows)
    let dataAtOnce = max(1, drawsAtOnce / samples)
    var part: UInt32 = 0
    for first in stride(from: 0, to: rows, by: dataAtOnce) {
      let data = first..<min(first + dataAtOnce, rows)
      for drawn in stride(from: 0, to: samples, by: drawsAtOnce) {
        let draws = min(drawsAtOnce, samples - drawn)
        let weights = try logWeights(data, draws, key.part(part)).doubles()
        part &+= 1
        for (index, datum) in data.enumerated() {
          sums[datum].add(weights[(index * draws)..<((index + 1) * draws)])
        }
      }
    }
    func tensor(_ values: [Double]) throws -> Tensor {
      try Tensor(doubles: values, shape: [rows], on: backend)
    }
    return [
      "log_likelihood": try tensor(sums.map { $0.logSum - log(Double(samples)) }),
      "effective_samples": try tensor(sums.map(\.effectiveCount)),
    ]
  }
}

/// Sums over weights and their squares, as multiples of powers of the greatest.
private struct WeightSums {
  private var greatest = -Double.infinity
  private var sum = 0.0
  private var squares = 0.0

  mutating func add(_ logWeights: ArraySlice<Double>) {
    let top = logWeights.reduce(greatest) { $1 <= $0 ? $0 : $1 }
    if top == -.infinity { return }
    let shrink = exp(greatest - top)
    (greatest, sum, squares) = (top, sum * shrink, squares * shrink * shrink)
    for weight in logWeights {
      let ratio = exp(weight - top)
      sum += ratio
      squares += ratio * ratio
    }
  }

  /// `log sum w`.
  var logSum: Double { greatest + log(sum) }

  /// `(sum w)^2 / sum w^2`; 0 where all weights are.
  var effectiveCount: Double { sum == 0 ? 0 : sum * sum / squares }
}

extension RandomKey {
  /// A stream of its own for a part of what this one is for.
  fileprivate func part(_ index: UInt32) -> RandomKey {
    let words = block(index, sub: .max)
    return RandomKey(
      seed: UInt64(words[0]) | UInt64(words[1]) << 32, step: step, purpose: purpose)
  }
}
