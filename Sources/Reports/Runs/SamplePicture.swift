package import DiffeoDatasets
package import DiffeoFormats

/// Samples of a model: a sheet of pictures, or points in the frame of the data.
package struct SamplePicture {
  /// Samples that are drawn where they are points.
  package static let pointCount = 3000
  private static let dataCount = 2000

  private let samples: [Float]
  private let name: String
  private let data: Dataset

  /// Samples, what the legend calls them, and the data, of which some are drawn beside points.
  package init(_ samples: [Float], called name: String, beside data: Dataset) {
    self.samples = samples
    self.name = name
    self.data = data
  }

  /// The picture.
  package func image() throws -> PNGImage {
    if let size = ImageSheet.ImageSize(sampleShape: data.sampleShape) {
      return try ImageSheet(images: samples, inRangeOf: data.samples, size: size).image()
    }
    let width = data.sampleSize
    // The first label is that of the training data, whose extent the picture then has.
    let shown = Array(data.samples.prefix(Self.dataCount * width))
    let labels =
      [Int](repeating: 0, count: shown.count / width)
      + [Int](repeating: 1, count: samples.count / width)
    var picture = LatentPicture(
      ScatterData(
        chart: width == 1 ? .line : width == 2 ? .plane : .space, coordinates: shown + samples,
        dimension: width, colors: .labels(labels, names: ["data", name])))
    picture.pointRadius = 1.5
    return try picture.image()
  }
}
