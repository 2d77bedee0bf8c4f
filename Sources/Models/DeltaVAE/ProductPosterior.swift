internal import DiffeoDifferentiation
internal import DiffeoTensors

/// Posteriors on a product, independent in its parts: closed manifolds beside Euclidean spaces.
///
///     q(z | x) = product of q_i(z_i | x),  p(z) = product of p_i(z_i)
///
/// Part i draws from purpose `purpose + 65536 i` of the stream.
struct ProductPosterior: PosteriorFamily {
  /// A family and the columns of its coordinates and of its times.
  private struct Part: Sendable {
    let family: any PosteriorFamily
    let place: Range<Int>
    let time: Range<Int>
  }

  private let parts: [Part]

  /// Families side by side, each with the number of its coordinates.
  init(_ families: [(family: any PosteriorFamily, width: Int)]) {
    var (place, time) = (0, 0)
    parts = families.map { family, width in
      defer { (place, time) = (place + width, time + family.timeWidth) }
      return Part(
        family: family, place: place..<(place + width), time: time..<(time + family.timeWidth))
    }
  }

  var timeWidth: Int { parts.reduce(0) { $0 + $1.time.count } }
  var bounds: ClosedRange<Double>? { nil }

  func posterior(place: Variable, time: Variable) throws -> Posterior {
    let posteriors = try parts.map { part in
      try part.family.posterior(
        place: place.slice(axis: 1, part.place), time: time.slice(axis: 1, part.time))
    }
    return Posterior(
      mean: try .concatenating(posteriors.map(\.mean), axis: 1),
      logTime: try .concatenating(posteriors.map(\.logTime), axis: 1))
  }

  func sample(_ posterior: Posterior, key: RandomKey) throws -> Variable {
    let samples = try parts.enumerated().map { index, part in
      var own = key
      own.purpose &+= UInt32(index) << 16
      return try part.family.sample(slice(posterior, part), key: own)
    }
    return try .concatenating(samples, axis: 1)
  }

  func divergence(_ posterior: Posterior) throws -> Variable {
    let terms = try parts.map { try $0.family.divergence(slice(posterior, $0)) }
    return try terms.dropFirst().reduce(terms[0]) { try $0 + $1 }
  }

  func logRatio(of latent: Tensor, under posterior: Posterior) throws -> Tensor {
    let terms = try parts.map { part in
      try part.family.logRatio(
        of: latent.slice(axis: 1, part.place), under: slice(posterior, part))
    }
    return try terms.dropFirst().reduce(terms[0]) { try $0 + $1 }
  }

  private func slice(_ posterior: Posterior, _ part: Part) throws -> Posterior {
    Posterior(
      mean: try posterior.mean.slice(axis: 1, part.place),
      logTime: try posterior.logTime.slice(axis: 1, part.time))
  }
}
