internal import DiffeoDifferentiation
internal import DiffeoOpenCL
public import DiffeoTensors
internal import Foundation

/// Which density stands for that of Brownian motion.
public enum DensityForm: String, Sendable, Hashable, Codable, CaseIterable {
  /// The small-time expansion, with the distance along M and the factor of van Vleck: the default.
  case corrected
  /// As the paper and its code have it: with the distance in R^n, without that factor, and without
  /// the second way of a quotient.
  case faithful
  /// That of the heat kernel itself, by its series, where there is one.
  case exact
}

extension Manifold {
  /// The log densities of many motions, in a given form.
  ///
  /// - Parameters:
  ///   - p: Where each motion starts; `[count, n]`.
  ///   - q: Where it is after its time; `[count, n]`.
  ///   - time: `[count]` or `[count, 1]`.
  ///   - form: Which density.
  /// - Returns: `[count]`.
  /// - Throws: ``ManifoldError/noSeries(_:)``, a tensor error or an OpenCL error.
  public func logHeatKernel(
    from p: Tensor, to q: Tensor, time: Tensor, form: DensityForm
  ) throws -> Tensor {
    switch form {
    case .corrected: try logHeatKernel(from: p, to: q, time: time)
    case .exact: try exactLogHeatKernel(from: p, to: q, time: time)
    case .faithful: try faithfulLogHeatKernel(from: p, to: q, time: time)
    }
  }

  /// The volume whose inverse is the density of the uniform distribution, in a given form; nil where
  /// it is infinite.
  public func volume(_ form: DensityForm) -> Double? {
    if let product = self as? ProductManifold {
      return product.factors.reduce(1.0) { product, factor in
        product.flatMap { product in factor.volume(form).map { product * $0 } }
      }
    }
    return (form == .faithful ? faithfulDivergence?.volume : nil) ?? volume
  }

  /// The log density, with respect to the volume, of Brownian motion from `p` at `q` after a small
  /// time.
  ///
  ///     log q = -(d/2) ln 2 pi t - r^2 / 2t + (d-1)/2 ln(x / sin x) + ln(1 + kappa t u(x))
  ///     x = sqrt(kappa) r,  kappa = Sc / (d (d - 1)),
  ///     u = (d-1)/8 ((d-1) + (d-3) (x cot x - 1) / x^2)
  ///
  /// Sc is taken half-way between the points; where curvature depends on direction the manifold has
  /// a formula of its own, as products do. On a quotient by antipodes the two ways are added.
  ///
  /// - Parameters:
  ///   - p: Where the motion starts.
  ///   - q: Where it is after the time.
  ///   - time: t.
  /// - Returns: The log density.
  /// - Precision: On S^2 and S^3 within 1e-4 of the exact kernel for t < 0.025 and r < 3 sqrt(d t).
  /// - Source: Perez Rey, Menkovski, Portegies, Diffusion Variational Autoencoders (IJCAI 2020),
  ///   section 3.7, with the factor x / sin x of van Vleck that is missing there.
  public func logHeatKernel(from p: [Double], to q: [Double], time: Double) -> Double {
    let middle = project(zip(p, q).map { ($0 + $1) / 2 })
    let r = distance(from: p, to: q)
    func along(_ length: Double) -> Double {
      logHeatKernel(
        distance: length, time: time, curvature: sectional(scalarCurvature(at: middle)))
    }
    guard let loopLength else { return along(r) }
    return logSum(along(r), along(loopLength - r))
  }

  /// The log densities of many motions; see ``logHeatKernel(from:to:time:)-([Double],_,_)``.
  ///
  /// - Parameters:
  ///   - p: Where each motion starts; `[count, n]`.
  ///   - q: Where it is after its time; `[count, n]`.
  ///   - time: `[count]` or `[count, 1]`.
  /// - Returns: `[count]`.
  /// - Throws: A tensor error or an OpenCL error.
  public func logHeatKernel(from p: Tensor, to q: Tensor, time: Tensor) throws -> Tensor {
    let r = try distance(from: p, to: q)
    let time = try time.reshaped(to: [time.count])
    let curvature = try curvature(between: p, q)
    let near = try asymptotic(distance: r, curvature: curvature, time: time)
    guard let loopLength else { return near }
    let way = try r.affine(scale: -1, offset: loopLength)
    let far = try asymptotic(distance: way, curvature: curvature, time: time)
    let column: Shape = [time.count, 1]
    return try Tensor.concatenating(
      [near.reshaped(to: column), far.reshaped(to: column)], axis: 1
    ).logSumExp()
  }

  /// The log densities as the paper's code has them.
  private func faithfulLogHeatKernel(
    from p: Tensor, to q: Tensor, time: Tensor
  ) throws -> Tensor {
    if let product = self as? ProductManifold {
      let terms = try product.parts.map { factor, range in
        try factor.faithfulLogHeatKernel(
          from: p.slice(axis: 1, range), to: q.slice(axis: 1, range), time: time)
      }
      return try terms.dropFirst().reduce(terms[0]) { try $0 + $1 }
    }
    let chord = try (p - q).squared().sum(axes: [1]).squareRoot()
    return try asymptotic(
      distance: chord, curvature: curvature(between: p, q),
      time: time.reshaped(to: [time.count]), spreadPower: 0)
  }

  /// The sectional curvatures half-way between points, as `[count]`.
  private func curvature(between p: Tensor, _ q: Tensor) throws -> Tensor {
    let middle = try project((p + q).affine(scale: 0.5))
    return try scalarCurvature(at: Variable(constant: middle)).value.affine(scale: sectional(1))
  }

  /// The power of x / sin x in the density.
  private var spreadPower: Double { Double(dimension - 1) / 2 }

  /// The formula on the host.
  private func logHeatKernel(
    distance r: Double, time: Double, curvature: Double, spreadPower: Double? = nil
  ) -> Double {
    let d = Double(dimension)
    let y = min(curvature * r * r, 3.1 * 3.1)
    let (spread, bend) = Self.functions(of: y)
    let u = (d - 1) / 8 * ((d - 1) + (d - 3) * bend)
    return -d / 2 * log(2 * .pi * time) - r * r / (2 * time)
      + (spreadPower ?? self.spreadPower) * spread + log1p(curvature * time * u)
  }

  /// `ln(x / sin x)` and `(x cot x - 1) / x^2` from `y = x^2`, which may be negative.
  private static func functions(of y: Double) -> (spread: Double, bend: Double) {
    if abs(y) < 1e-3 {
      return (
        y * (1 / 6.0 + y * (1 / 180.0 + y / 2835)), -1 / 3.0 - y * (1 / 45.0 + y * (2 / 945.0))
      )
    }
    let x = abs(y).squareRoot()
    return y > 0
      ? (log(x / sin(x)), (x / tan(x) - 1) / y) : (log(x / sinh(x)), (x / tanh(x) - 1) / y)
  }

  /// Launches `log_heat_kernel`, or computes on the host.
  private func asymptotic(
    distance: Tensor, curvature: Tensor, time: Tensor, spreadPower: Double? = nil
  ) throws -> Tensor {
    guard distance.shape == time.shape else {
      throw TensorError.shapeMismatch(
        operation: "heat kernel", left: distance.shape, right: time.shape)
    }
    guard let engine = try Tensor.commonEngine("heat kernel", distance, curvature, time) else {
      let values = zip(zip(distance.host, time.host), curvature.host).map {
        logHeatKernel(
          distance: $0.0.0, time: $0.0.1, curvature: $0.1, spreadPower: spreadPower)
      }
      return .host(values, distance.shape)
    }
    let result = try Tensor.uninitialized(distance.shape, on: engine)
    let local = engine.profile.isVectorized ? 16 : 64
    let launch:
      Kernel<
        UInt32, Float, Float, Buffer<Float>, Buffer<Float>, Buffer<Float>, Buffer<Float>
      > = try engine.kernel(
        "log_heat_kernel", in: "manifold/heat_kernel.cl", definitions: [Definition("LOCAL", local)],
        local: WorkSize(local))
    try launch(
      UInt32(distance.count), Float(dimension), Float(spreadPower ?? self.spreadPower),
      distance.buffer, curvature.buffer, time.buffer, result.buffer,
      groups: .groups(of: local, covering: distance.count))
    return result
  }

  /// The sectional curvature of a space of constant curvature with a given scalar one.
  private func sectional(_ scalar: Double) -> Double {
    dimension < 2 ? 0 : scalar / Double(dimension * (dimension - 1))
  }
}

/// `ln(e^x + e^y)`.
func logSum(_ x: Double, _ y: Double) -> Double {
  max(x, y) + log1p(exp(-abs(x - y)))
}
