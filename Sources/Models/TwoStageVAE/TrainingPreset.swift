/// How long the paper trains each stage on a data set, and how the rate falls.
///
/// | preset | first stage | second stage |
/// |---|---|---|
/// | `mnist`, also Fashion-MNIST | 400 epochs, halved every 150 | 800, every 300 |
/// | `cifar10` | 1000, every 300 | 2000, every 600 |
/// | `celeba` | 120, every 48 | 300, every 120 |
///
/// - Source: B. Dai, D. Wipf, Diagnosing and enhancing VAE models (ICLR 2019), appendix B.
public struct TrainingPreset: Sendable, Hashable {
  /// What the paper says, or what its code does.
  public enum Recipe: Sendable {
    /// Batches of 100, weight decay 5e-4.
    case paper
    /// Batches of 64, no weight decay.
    case code
  }

  /// The name.
  public let name: String
  private let firstEpochs: Int
  private let firstHalving: Double
  private let secondEpochs: Int
  private let secondHalving: Double

  /// All presets.
  public static let all = [
    TrainingPreset(
      name: "mnist", firstEpochs: 400, firstHalving: 150, secondEpochs: 800, secondHalving: 300),
    TrainingPreset(
      name: "cifar10", firstEpochs: 1000, firstHalving: 300, secondEpochs: 2000,
      secondHalving: 600),
    TrainingPreset(
      name: "celeba", firstEpochs: 120, firstHalving: 48, secondEpochs: 300, secondHalving: 120),
  ]

  /// The plan of the first stage.
  public func first(_ recipe: Recipe) -> StagePlan { plan(recipe, firstEpochs, firstHalving) }

  /// The plan of the second stage.
  public func second(_ recipe: Recipe) -> StagePlan { plan(recipe, secondEpochs, secondHalving) }

  private func plan(_ recipe: Recipe, _ epochs: Int, _ halving: Double) -> StagePlan {
    var plan = StagePlan()
    plan.epochs = epochs
    plan.halving = halving
    plan.learningRate = 1e-4
    plan.batchSize = recipe == .paper ? 100 : 64
    plan.weightDecay = recipe == .paper ? 5e-4 : 0
    return plan
  }
}
