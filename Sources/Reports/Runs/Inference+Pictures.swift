public import DiffeoFormats
internal import DiffeoModels

extension Inference {
  /// Whether a datum is a picture: `[height, width]`, or `[channels, height, width]` or `[height,
  /// width, channels]` with 1 or 3 channels.
  public var makesPictures: Bool { ImageSheet.ImageSize(sampleShape: model.sampleShape) != nil }

  /// The most pictures on a sheet; more would be too small to see.
  public static let picturesOnSheet = 256

  /// A sheet of the first data.
  ///
  /// - Parameter data: Pictures of the model's shape.
  /// - Returns: At most ``picturesOnSheet`` of them in rows.
  /// - Throws: `PNGError.tooLarge(width:height:channels:)`.
  public func sheet(of data: NumericArray) throws -> PNGImage {
    let size = pictureSize
    return try ImageSheet(images: data.first(Self.picturesOnSheet, of: size), size: size).image()
  }

  /// A sheet of the first data, each above what the model makes of it.
  ///
  /// - Parameters:
  ///   - originals: The values of pictures of the model's shape.
  ///   - reconstructions: As many, from ``reconstruct(_:)``.
  /// - Returns: At most ``picturesOnSheet`` pictures, originals and reconstructions together.
  /// - Throws: `PNGError.tooLarge(width:height:channels:)`.
  public func sheet(
    ofPairs originals: [Float], _ reconstructions: NumericArray
  ) throws -> PNGImage {
    let size = pictureSize
    let restored = reconstructions.first(Self.picturesOnSheet / 2, of: size)
    return try ImageSheet(
      originals: Array(originals.prefix(restored.count)), reconstructions: restored, size: size
    ).image()
  }

  /// A strip of data in their order, in one row up to 32.
  ///
  /// - Parameter data: Pictures of the model's shape.
  /// - Returns: At most ``picturesOnSheet`` of them.
  /// - Throws: `PNGError.tooLarge(width:height:channels:)`.
  public func strip(of data: NumericArray) throws -> PNGImage {
    let size = pictureSize
    var sheet = ImageSheet(images: data.first(Self.picturesOnSheet, of: size), size: size)
    sheet.columns = min(data.shape[0], 32)
    return try sheet.image()
  }

  private var pictureSize: ImageSheet.ImageSize {
    guard let size = ImageSheet.ImageSize(sampleShape: model.sampleShape) else {
      preconditionFailure("data of shape \(model.sampleShape) are no pictures")
    }
    return size
  }
}

extension NumericArray {
  /// The values of the first pictures.
  fileprivate func first(_ count: Int, of size: ImageSheet.ImageSize) -> [Float] {
    Array(floats.prefix(count * size.count))
  }
}
