extension Dataset {
  /// Some samples.
  ///
  /// - Parameter rows: Their indices, at least one, in the order wanted.
  /// - Returns: A data set of the same name and split.
  /// - Throws: ``DatasetError`` for no index.
  public func rows(_ rows: [Int]) throws(DatasetError) -> Dataset {
    try Dataset(
      name: name, split: split, source: source, sampleShape: sampleShape,
      samples: rows.flatMap { self[$0] }, labels: labels.map { labels in rows.map { labels[$0] } },
      factors: factors.map { factors in
        rows.flatMap { factors[$0 * factorCount..<($0 + 1) * factorCount] }
      }, factorNames: factorNames, factorsArePeriodic: factorsArePeriodic)
  }

  /// The first samples.
  ///
  /// - Parameter count: How many, at least one; all if there are fewer.
  /// - Returns: A data set of the same name and split.
  /// - Throws: ``DatasetError`` when `count` is not positive.
  public func head(_ count: Int) throws(DatasetError) -> Dataset {
    if count >= self.count { return self }
    return try Dataset(
      name: name, split: split, source: source, sampleShape: sampleShape,
      samples: Array(samples.prefix(count * sampleSize)),
      labels: labels.map { Array($0.prefix(count)) },
      factors: factors.map { Array($0.prefix(count * factorCount)) }, factorNames: factorNames,
      factorsArePeriodic: factorsArePeriodic)
  }
}
