internal import DiffeoManifolds
internal import DiffeoTensors

/// The usual variational autoencoder, by name.
///
///     posterior  q(z | x) = N(mu, diag(sigma^2))
///     prior      p(z) = N(0, I)
///     loss       E_q[-log p(x | z)] + KL(q || prior)
///
/// It is the ``DeltaVAE`` on Euclidean space, whose posteriors are normal: this is its name, with
/// the options that mean something there.
///
/// - Source: D. Kingma, M. Welling, Auto-encoding variational Bayes (ICLR 2014).
public enum VAE {
  /// How the model is trained by name.
  public static let entry = ModelEntry(
    name: "vae", summary: "variational autoencoder with a Gaussian prior",
    options: [
      .integer("latent_dimension", 2, in: 1...4096, "coordinates of a latent point")
    ] + DeltaVAE.commonDeclarations + [.klWarmup, .passes(1)],
    settled: ["passes"],
    settle: { configuration, data, _ in try configuration.settlePasses(over: data.shape[0]) }
  ) { request in
    let configuration = request.configuration
    let space = try Euclidean(dimension: configuration.integer("latent_dimension"))
    var options = try DeltaVAE.Options(networks: configuration, space)
    options.widthName = "log_variance"
    options.passes = max(1, configuration.integer("passes"))
    return try DeltaVAE(
      options, sampleShape: request.sampleShape, on: request.backend,
      seed: UInt64(configuration.integer("seed")))
  }
}
