internal import CKernels
internal import Foundation

/// The kernel sources: embedded in the binary, or read from a folder while one is experimenting.
public struct KernelSources: Sendable, Hashable {
  /// The folder that overrides the embedded sources, laid out like `Kernels/`; nil for none.
  public var folder: String?

  /// The embedded sources, or those of a folder where it has them.
  public init(folder: String? = nil) { self.folder = folder }

  /// The names of all embedded sources, for instance `elementwise/unary.cl`.
  public static var embeddedNames: [String] {
    (0..<Int(diffeo_kernel_count())).map { index in
      unsafe String(cString: diffeo_kernel_name(Int32(index)))
    }
  }

  /// The text of a source.
  ///
  /// - Parameter name: Its path below `Kernels/`, for instance `manifold/walk.cl`.
  /// - Returns: OpenCL C, without the prelude.
  /// - Throws: ``OpenCLError/noSuchSource(_:searched:)``.
  public func text(of name: String) throws(OpenCLError) -> String {
    if let folder {
      let path = folder + "/" + name
      if let text = try? String(contentsOfFile: path, encoding: .utf8) { return text }
    }
    guard let text = unsafe diffeo_kernel_text(name) else {
      throw .noSuchSource(name, searched: folder.map { "embedded sources, \($0)" } ?? "embedded")
    }
    return unsafe String(cString: text)
  }
}
