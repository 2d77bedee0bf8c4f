import DiffeoDatasets
import Testing

@Suite struct DatasetRegistryTests {
  private let registry = DatasetRegistry.standard

  @Test("every data set of the documentation is there")
  func names() {
    #expect(
      registry.names == [
        "cifar10", "circle", "gaussian-grid", "idx", "images", "lifted-sphere", "loop", "mnist",
        "npy", "npz", "ply", "rotating-figure", "smooth-map", "sphere", "swiss-roll", "torus",
        "translations",
      ])
    for loader in registry.loaders {
      #expect(loader.usage.hasPrefix(loader.name) && !loader.summary.isEmpty)
    }
  }

  @Test("a specification is a name and what follows the first colon")
  func specification() throws {
    let plain = try DatasetSpecification("circle")
    #expect(plain.name == "circle" && plain.argument == nil)
    let full = try DatasetSpecification("npz:a:b.npz:key")
    #expect(full.name == "npz" && full.argument == "a:b.npz:key")
    #expect("\(full)" == "npz:a:b.npz:key")
    for text in ["", ":", ":x"] {
      #expect(throws: DatasetError.self) { try DatasetSpecification(text) }
    }
  }

  @Test(
    "an unknown name is refused and the near one suggested",
    arguments: [("translation", "translations"), ("mnits:DIR", "mnist"), ("swiss", "swiss-roll")])
  func suggests(text: String, near: String) {
    #expect { try registry.load(text) } throws: { error in
      (error as? DatasetError)?.isUsageError == true
        && "\(error)".contains("did you mean \"\(near)\"?")
    }
  }

  @Test("a missing path is refused with the way to write it", arguments: ["mnist", "npy:", "npz"])
  func missingPath(text: String) {
    #expect { try registry.load(text) } throws: { error in
      (error as? DatasetError)?.isUsageError == true && "\(error)".contains(":FILE")
        || "\(error)".contains(":DIR")
    }
  }

  @Test(
    "options that are unknown, repeated, not pairs or out of range are refused by name",
    arguments: [
      ("circle:cuont=3", "did you mean \"count\"?"), ("circle:count=3,count=4", "each option once"),
      ("circle:count", "OPTION=VALUE"), ("circle:count=3,", "OPTION=VALUE"),
      ("circle:count=0", "from 1 to"), ("circle:count=1e3", "a whole number"),
      ("circle:noise=-1", "a number from"), ("circle:noise=nan", "a number from"),
      ("torus:tube=4", "less than the radius"),
      ("translations:picture=random", "simple or fourier"),
      ("translations:order=2", "no option \"order\""),
      ("translations:size=8,picture=fourier,order=4", "from 0 to 3"),
    ])
  func refusesOptions(text: String, phrase: String) {
    #expect { try registry.load(text) } throws: { error in
      (error as? DatasetError)?.isUsageError == true && "\(error)".contains(phrase)
    }
  }

  @Test("a library user's own data set is found and gets the request as it was made")
  func extends() throws {
    var registry = registry
    registry.register(
      DatasetLoader(name: "mine", usage: "mine:N", summary: "one number") { request in
        let value = Float(request.seed) + (request.split == .test ? 0.5 : 0)
        return try Dataset(
          name: "\(request.specification)", split: request.split.rawValue, sampleShape: [1],
          samples: [value])
      })
    let data = try registry.load("mine:abc", split: .test, seed: 7)
    #expect(data.name == "mine:abc" && data.samples == [7.5])
    #expect(!DatasetRegistry.standard.names.contains("mine"))
  }
}
