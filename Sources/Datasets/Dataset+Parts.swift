extension Dataset {
  /// The first samples.
  ///
  /// - Parameter count: How many, at least one; all if there are fewer.
  /// - Returns: A data set of the same name and split.
  /// - Throws: ``DatasetError`` when `count` is not positive.
  public func head(_ count: Int) throws(DatasetError) -> Dataset {
    if count >= self.count { return self }
    return try Dataset(
      name: name, split: split, sampleShape: sampleShape,
      samples: Array(samples.prefix(count * sampleSize)),
      labels: labels.map { Array($0.prefix(count)) },
      factors: factors.map { Array($0.prefix(count * factorCount)) }, factorNames: factorNames,
      factorsArePeriodic: factorsArePeriodic)
  }
}
