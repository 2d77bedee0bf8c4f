internal import DiffeoDatasets
internal import Foundation

/// The most that a model of a circle's data can reach: the log-likelihood under the circle that they
/// were made from, which bounds the ELBO of every model with that decoder.
///
///     log p(x) = -(D / 2) log 2 pi v + log 1/(2 pi) int exp(-|x - F(t)|^2 / (2 v)) dt
///
/// For a variance v small against the speed G = |F'|^2 this is
/// `-(D / 2) log 2 pi v - log(2 pi G / v) / 2` up to terms in v / G.
struct CircleBound {
  /// The data.
  let data: LiftedSphere
  /// v, the variance of the likelihood.
  let variance: Double

  /// The mean log-likelihood over the circle, by the trapezoid, which for periodic functions
  /// converges exponentially.
  ///
  /// - Parameters:
  ///   - places: Data at which the likelihood is taken.
  ///   - nodes: Nodes of its integral, a multiple of `places`.
  /// - Returns: Nats per datum.
  func value(places: Int = 256, nodes: Int = 4096) -> Double {
    let images = (0..<nodes).map { index in
      let angle = 2 * .pi * Double(index) / Double(nodes)
      return data.lift([cos(angle), sin(angle)])
    }
    let constant = Double(data.dimension) / 2 * log(2 * .pi * variance)
    let sum = stride(from: 0, to: nodes, by: nodes / places).reduce(0) { sum, place in
      let weights = images.reduce(0) { total, image in
        total + exp(-squaredDistance(images[place], image) / (2 * variance))
      }
      return sum + log(weights / Double(nodes))
    }
    return sum / Double(places) - constant
  }

  private func squaredDistance(_ x: [Double], _ y: [Double]) -> Double {
    var sum = 0.0
    for index in x.indices { sum += (x[index] - y[index]) * (x[index] - y[index]) }
    return sum
  }
}
