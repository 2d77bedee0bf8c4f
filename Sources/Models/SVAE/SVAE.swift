public import DiffeoManifolds

/// The hyperspherical variational autoencoder, by name.
///
///     posterior  q(z | x) = von Mises-Fisher around mu = a / |a|, of concentration
///                kappa = least_concentration + ln(1 + e^b)
///     prior      uniform on the sphere S^D in R^(D+1)
///     loss       E_q[-log p(x | z)] + KL(q || prior)
///
/// It is the ``DeltaVAE`` on a sphere with other posteriors: this is its name, with the options that
/// mean something there. `manifold=sphere:D` counts the dimension of the sphere itself, so that
/// `sphere:2` is the sphere in space and an m of the literature is D + 1.
///
/// - Source: T. Davidson, L. Falorsi, N. De Cao, T. Kipf, J. Tomczak, Hyperspherical variational
///   auto-encoders (UAI 2018); the bound 1 is that of the authors' code.
public enum SVAE {
  /// How the model is trained by name.
  ///
  /// - Parameter manifolds: Where the sphere is looked up by name.
  /// - Returns: The entry `s-vae`.
  public static func entry(manifolds: ManifoldRegistry = .standard) -> ModelEntry {
    ModelEntry(
      name: "s-vae", summary: "variational autoencoder with von Mises-Fisher posteriors",
      options: [
        .text("manifold", "sphere:2", "the latent space, a sphere"),
        .number(
          "least_concentration", 1, in: 1e-3...1e4, "least concentration of a posterior"),
        .initialization(.random),
      ] + DeltaVAE.commonDeclarations + [.klWarmup]
    ) { request in
      let configuration = request.configuration
      let manifold = try manifolds.manifold(configuration.text("manifold"))
      guard manifold is Sphere else {
        throw ConfigurationError.conflict(
          "The latent space of an s-vae is a sphere, not '\(manifold.name)'; say manifold=sphere:D, "
            + "or train a delta-vae.")
      }
      var options = try DeltaVAE.Options(networks: configuration, manifold)
      options.posterior = .vonMisesFisher(
        leastConcentration: configuration.number("least_concentration"))
      options.initialization = DeltaVAE.Initialization(configuration)
      options.widthName = "log_concentration"
      return try DeltaVAE(
        options, sampleShape: request.sampleShape, on: request.backend,
        seed: UInt64(configuration.integer("seed")))
    }
  }
}
