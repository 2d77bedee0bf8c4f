public import Foundation

/// Pictures of 8 x 8 pixels in the format of MNIST: a bright row on noise, whose place is the class.
public enum LabelledPictures {
  /// Writes both parts into a folder.
  ///
  /// - Parameters:
  ///   - folder: Where the four files go.
  ///   - train: Training pictures.
  ///   - test: Test pictures.
  ///   - labels: The classes, in turn; each at most 3.
  /// - Throws: What the file system says.
  public static func write(
    to folder: URL, train: Int = 120, test: Int = 80, labels: [UInt8] = [0, 1, 2]
  ) throws {
    for (prefix, count, seed) in [("train", train, UInt32(1)), ("t10k", test, 2)] {
      let classes = (0..<count).map { labels[$0 % labels.count] }
      try write(
        head(3, [count, 8, 8]) + pixels(classes, seed: seed),
        folder.appendingPathComponent("\(prefix)-images-idx3-ubyte"))
      try write(
        head(1, [count]) + classes, folder.appendingPathComponent("\(prefix)-labels-idx1-ubyte"))
    }
  }

  private static func head(_ rank: UInt8, _ extents: [Int]) -> [UInt8] {
    [0, 0, 8, rank]
      + extents.flatMap { extent in [24, 16, 8, 0].map { UInt8(extent >> $0 & 255) } }
  }

  private static func pixels(_ classes: [UInt8], seed: UInt32) -> [UInt8] {
    var state = seed
    return classes.flatMap { label in
      (0..<64).map { pixel -> UInt8 in
        // Numerical Recipes' generator: any noise will do.
        state = state &* 1_664_525 &+ 1_013_904_223
        let noise = UInt8(truncatingIfNeeded: state >> 25)
        return pixel / 8 == 2 * Int(label) + 1 ? 128 + noise : noise
      }
    }
  }

  private static func write(_ bytes: [UInt8], _ url: URL) throws { try Data(bytes).write(to: url) }
}
