public import DiffeoOpenCL

/// A list of row numbers on a backend.
public struct Indices {
  /// The numbers themselves.
  public enum Storage {
    /// In device memory.
    case device(Buffer<Int32>, Engine)
    /// On the host.
    case host([Int32])
  }

  /// How many there are.
  public let count: Int
  /// The numbers themselves.
  public let storage: Storage

  /// Numbers of given storage.
  public init(count: Int, storage: Storage) {
    self.count = count
    self.storage = storage
  }

  /// Given numbers.
  ///
  /// - Throws: An OpenCL error.
  public init(_ values: [Int32], on backend: Backend) throws {
    switch backend {
    case .reference: self.init(count: values.count, storage: .host(values))
    case .openCL(let engine):
      let padded = values.isEmpty ? [0] : values
      self.init(
        count: values.count, storage: .device(try engine.buffer(copying: padded.span), engine))
    }
  }

  /// The numbers; waits for the device.
  ///
  /// - Throws: An OpenCL error.
  public func values() throws -> [Int32] {
    switch storage {
    case .host(let values): values
    case .device(let buffer, let engine): Array(try engine.read(buffer).prefix(count))
    }
  }
}
