/// The part of a data set that is asked for.
public enum DatasetSplit: String, Sendable, CaseIterable {
  /// The samples to learn from.
  case train
  /// Samples of the same kind that training never sees.
  case test
}
