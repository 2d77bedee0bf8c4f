extension DatasetRegistry {
  /// Every data set of this library.
  public static let standard = DatasetRegistry(files + generated)

  private static let files = [
    DatasetLoader(
      name: "mnist", usage: "mnist:DIR",
      summary: "the four files of MNIST, or of a data set in its format, plain or gzip"
    ) { try MNIST(folder: $0.specification.path("DIR")).load($0.split) },
    DatasetLoader(
      name: "cifar10", usage: "cifar10:DIR",
      summary: "the binary files of CIFAR-10, plain or gzip"
    ) { try CIFAR10(folder: $0.specification.path("DIR")).load($0.split) },
    DatasetLoader(
      name: "idx", usage: "idx:FILE", summary: "an IDX file, plain or gzip; first axis = samples"
    ) { try ArrayFile.idx($0.specification.path("FILE")) },
    DatasetLoader(
      name: "npy", usage: "npy:FILE", summary: "a NumPy array file; first axis = samples"
    ) { try ArrayFile.npy($0.specification.path("FILE")) },
    DatasetLoader(
      name: "npz", usage: "npz:FILE[:KEY]",
      summary: "an array of a NumPy archive: the only one, or data, x or images"
    ) { try ArrayFile.npz($0.specification.path("FILE[:KEY]")) },
    DatasetLoader(
      name: "ply", usage: "ply:FILE", summary: "the vertices of a mesh, a PLY file, in R^3"
    ) { try MeshFile.ply($0.specification.path("FILE")) },
    DatasetLoader(
      name: "images", usage: "images:DIR[:size=N]",
      summary: "the PNG pictures of a folder, all of one size, or reduced to N by N pixels"
    ) { try ImageFolder($0.specification.path("DIR[:size=N]")).load() },
  ]

  private static let generated: [DatasetLoader] = [
    loader(Circle.self), loader(LiftedSphere.self), loader(Loop.self), loader(SpherePoints.self),
    loader(TorusPoints.self), loader(SwissRoll.self), loader(SmoothMap.self),
    loader(Translations.self), loader(GaussianGrid.self), loader(RotatingFigure.self),
  ]

  private static func loader<Generator: DatasetGenerator>(
    _ type: Generator.Type
  ) -> DatasetLoader {
    @Sendable func generator(_ request: DatasetRequest) throws -> Generator {
      var options = try request.specification.options()
      let generator = try Generator(&options)
      try options.finish()
      return generator
    }
    return DatasetLoader(
      name: type.name, usage: type.usage, summary: type.summary, isComputed: true,
      torus: { try generator($0).torus(seed: $0.seed) },
      load: { try generator($0).dataset($0.split, seed: $0.seed) })
  }
}
