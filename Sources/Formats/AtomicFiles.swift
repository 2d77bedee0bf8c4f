/// Writing several `.npy` files so that either all of them appear or none.
///
/// All are written and synced under temporary names first; then they take their final names one by
/// one. Files that were there before change places with the new ones, so that they can be put back
/// when a later one fails. Devices and pipes are written directly, as ``AtomicFile`` does.
public enum AtomicFiles {
  /// An array whose numbers come piece by piece while its file is written.
  public struct Deferred {
    /// Takes the next numbers.
    public typealias Append = (NumericElements) throws -> Void
    let path: String
    let shape: [Int]
    let type: NumericType
    let pieces: (Append) throws -> Void

    /// An array to be written.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - shape: The sizes of the axes.
    ///   - type: The type of the numbers.
    ///   - pieces: Appends all numbers, of that type and as many as the shape says.
    public init(
      path: String, shape: [Int], type: NumericType, pieces: @escaping (Append) throws -> Void
    ) {
      (self.path, self.shape, self.type, self.pieces) = (path, shape, type, pieces)
    }

    /// An array that is there, in pieces, so that one as large as memory allows needs no second copy
    /// of itself.
    public init(path: String, _ array: NumericArray) {
      self.init(path: path, shape: array.shape, type: array.elements.type) { append in
        for first in stride(from: 0, to: array.count, by: Self.piece) {
          try append(array.elements.slice(first..<min(first + Self.piece, array.count)))
        }
      }
    }

    /// Elements of a piece.
    private static let piece = 1 << 22

    func write(to file: borrowing OutputFile) throws {
      try file.append(NumpyHeader.encode(shape: shape, type: type))
      var missing = shape.reduce(1, *)
      try pieces { elements in
        missing -= elements.count
        try file.append(elements.littleEndianBytes)
      }
      precondition(missing == 0, "\(path) did not get what was announced")
    }
  }

  /// Writes arrays.
  ///
  /// - Parameter arrays: The files, each under a path of its own, and what they will hold.
  /// - Throws: ``FormatError/cannotWrite(path:reason:)`` with the system's reason; then no file has
  ///   changed.
  public static func write(_ arrays: [(path: String, array: NumericArray)]) throws {
    try write(arrays.map { Deferred(path: $0.path, $0.array) })
  }

  /// Writes arrays one after the other, in the order given.
  ///
  /// - Parameter files: The files, each under a path of its own.
  /// - Throws: ``FormatError/cannotWrite(path:reason:)`` with the system's reason, or what the pieces
  ///   throw; then no file has changed.
  public static func write(_ files: [Deferred]) throws { try write(files, whenStaged: {}) }

  /// The same, with something in between that a test may do.
  static func write(_ files: [Deferred], whenStaged: () -> Void) throws {
    var staged: [StagedFile] = []
    do {
      for file in files { staged.append(try StagedFile(file)) }
      whenStaged()
      for index in staged.indices { try staged[index].commit() }
    } catch {
      for file in staged.reversed() { file.undo() }
      throw error
    }
    for file in staged { file.clear() }
  }
}

/// A file that is complete, but not yet under its name.
private struct StagedFile {
  /// The path as the caller gave it.
  let path: String
  /// The file behind it, links followed.
  private let target: String
  /// The temporary name; nil for a device, which has its contents already.
  private let temporary: String?
  /// Whether there was a file to replace.
  private let replaces: Bool
  private var state = State.staged

  private enum State {
    case staged
    /// The new file has its name, and there was none before.
    case renamed
    /// The new file has its name, and the old one the temporary name.
    case exchanged
  }

  init(_ file: AtomicFiles.Deferred) throws {
    let path = file.path
    self.path = path
    let status = try FileSystem.writing(path) { () throws(SystemError) in
      try FileSystem.inspect(path)
    }
    if status.kind == .folder {
      throw FormatError.cannotWrite(path: path, reason: "a folder has this name")
    }
    replaces = status.kind == .file
    target =
      status.kind == .nothing
      ? path
      : try FileSystem.writing(path) { () throws(SystemError) in try FileSystem.resolve(path) }
    if status.kind == .other {
      temporary = nil
      try Self.fill(target, .write, file, permissions: nil)
      return
    }
    let parts = PathParts(target)
    let name = parts.sibling(parts.temporaryName)
    temporary = name
    PartialFiles.add(name)
    do {
      try Self.fill(name, .create, file, permissions: replaces ? status.mode : nil)
    } catch {
      // The first failure is the one to report; a file that cannot be removed stays hidden.
      try? FileSystem.remove(name)
      PartialFiles.drop(name)
      throw error
    }
  }

  /// Gives the file its name.
  mutating func commit() throws(FormatError) {
    guard let temporary else { return }
    do throws(SystemError) {
      // From here on the name may be that of the old file, which only undo or clear may touch.
      PartialFiles.drop(temporary)
      state = try replaces ? exchange(temporary) : rename(temporary)
      try FileSystem.syncFolder(PathParts(target).folder)
    } catch {
      throw .cannotWrite(path: path, reason: error.reason)
    }
  }

  /// Puts back what was there before.
  func undo() {
    guard let temporary else { return }
    switch state {
    case .staged: break
    case .renamed: try? FileSystem.remove(target)
    case .exchanged: try? FileSystem.exchange(temporary, target)
    }
    remove(temporary)
  }

  /// Removes the file that was replaced.
  func clear() {
    if let temporary { remove(temporary) }
  }

  private func remove(_ temporary: String) {
    try? FileSystem.remove(temporary)
    PartialFiles.drop(temporary)
  }

  private func rename(_ temporary: String) throws(SystemError) -> State {
    try FileSystem.rename(temporary, to: target)
    return .renamed
  }

  /// File systems that cannot exchange names get a rename, after which there is no way back.
  private func exchange(_ temporary: String) throws(SystemError) -> State {
    do throws(SystemError) {
      try FileSystem.exchange(temporary, target)
      return .exchanged
    } catch {
      guard error.meansNotPossible else { throw error }
      try FileSystem.rename(temporary, to: target)
      return .staged
    }
  }

  private static func fill(
    _ place: String, _ mode: Descriptor.Mode, _ file: AtomicFiles.Deferred, permissions: UInt32?
  ) throws {
    let output = try OutputFile(place, mode: mode, as: file.path)
    try file.write(to: output)
    try output.finish(permissions: permissions)
  }
}

extension NumericElements {
  /// Some consecutive numbers.
  func slice(_ range: Range<Int>) -> NumericElements {
    switch self {
    case .float32(let values): .float32(Array(values[range]))
    case .float64(let values): .float64(Array(values[range]))
    case .int8(let values): .int8(Array(values[range]))
    case .int16(let values): .int16(Array(values[range]))
    case .int32(let values): .int32(Array(values[range]))
    case .int64(let values): .int64(Array(values[range]))
    case .uint8(let values): .uint8(Array(values[range]))
    case .uint16(let values): .uint16(Array(values[range]))
    case .uint32(let values): .uint32(Array(values[range]))
    case .uint64(let values): .uint64(Array(values[range]))
    case .bool(let values): .bool(Array(values[range]))
    }
  }
}
