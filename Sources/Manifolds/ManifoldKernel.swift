public import DiffeoOpenCL
internal import Synchronization

/// A projection and its gradient in OpenCL C, for the kernels that walk and project.
///
/// The text defines two functions, which change their last argument in place:
///
/// ```c
/// static inline void MANIFOLD(project)(REAL* z)                           // z <- P(z)
/// static inline void MANIFOLD(project_gradient)(const REAL* z, REAL* g)   // g <- dP(z)^T g
/// ```
///
/// `z` and `g` hold `AMBIENT` numbers, the coordinates. `REAL` is a float on GPUs, and on CPU
/// devices a vector with a point in each lane: arithmetic, `fma`, `sqrt` and the like work for
/// both, a literal wants a cast as in `(REAL)1.0f` where a function takes two operands, and instead
/// of branching on a point one writes `select(otherwise, value, condition)`. Functions of the
/// text's own are named through `MANIFOLD(...)` too, so that a product may hold it twice.
public struct ManifoldKernel: Sendable, Hashable {
  /// A text and what it is specialised by.
  struct Part: Sendable, Hashable {
    let title: String
    let text: String?
    let ambientDimension: Int
    let definitions: [Definition]
  }

  /// One for each factor.
  var parts: [Part]

  /// A projection from a text.
  ///
  /// - Parameters:
  ///   - text: OpenCL C, as described above.
  ///   - title: What build errors call it.
  ///   - ambientDimension: n; `AMBIENT` in the text.
  ///   - definitions: Further macros for the text, for instance radii.
  public init(
    text: String, title: String, ambientDimension: Int, definitions: [Definition] = []
  ) {
    self.parts = [
      Part(
        title: title, text: text, ambientDimension: ambientDimension, definitions: definitions)
    ]
  }

  /// A projection from a file below `Kernels/manifold`.
  init(file: String, ambientDimension: Int, definitions: [Definition] = []) {
    self.parts = [
      Part(
        title: "Kernels/manifold/\(file)", text: nil, ambientDimension: ambientDimension,
        definitions: definitions)
    ]
  }

  /// The projections of a product's factors, side by side.
  init(product kernels: [ManifoldKernel]) {
    self.parts = kernels.flatMap(\.parts)
  }

  /// A kernel of `Kernels/manifold/FILE` for this projection.
  func kernel<each Argument: KernelArgument>(
    _ name: String, in file: String, definitions: [Definition] = [], on engine: Engine
  ) throws -> Kernel<repeat each Argument> {
    let local = engine.profile.isVectorized ? 1 : 64
    return try engine.kernel(
      name, text: try text(of: file, from: engine.sources), title: "Kernels/manifold/\(file)",
      definitions: definitions + [Definition("LOCAL", local)], local: WorkSize(local))
  }

  /// Work-groups for one work-item per vector of points.
  static func groups(covering count: Int, on engine: Engine) -> WorkSize {
    let local = engine.profile.isVectorized ? 1 : 64
    return .groups(of: local * engine.profile.vectorWidth, covering: count)
  }

  /// Embedded texts by file: every step of a training asks for the same ones.
  private static let texts = Mutex<[String: [ManifoldKernel: String]]>([:])

  private func text(of file: String, from sources: KernelSources) throws -> String {
    // A folder of sources is there to be changed, so its texts are read anew.
    if sources.folder != nil { return try composedText(of: file, from: sources) }
    if let text = Self.texts.withLock({ $0[file]?[self] }) { return text }
    let text = try composedText(of: file, from: sources)
    Self.texts.withLock { $0[file, default: [:]][self] = text }
    return text
  }

  /// The lanes, the noise, every factor behind its macros, what joins them, and the kernels.
  private func composedText(of file: String, from sources: KernelSources) throws -> String {
    var text = ""
    func append(_ title: String, _ source: String) {
      text += "#line 1 \"\(title)\"\n\(source)\n"
    }
    append("Kernels/manifold/lanes.cl", try sources.text(of: "manifold/lanes.cl"))
    append("Kernels/manifold/noise.cl", try sources.text(of: "manifold/noise.cl"))
    for (index, part) in parts.enumerated() {
      text += "#define MANIFOLD(function) factor\(index)_##function\n"
      text += "#define AMBIENT \(part.ambientDimension)\n"
      for definition in part.definitions {
        text += "#define \(definition.name) \(definition.value)\n"
      }
      let path = String(part.title.dropFirst("Kernels/".count))
      append(part.title, try part.text ?? sources.text(of: path))
      for name in part.definitions.map(\.name) + ["AMBIENT", "MANIFOLD"] {
        text += "#undef \(name)\n"
      }
    }
    text += joined
    append("Kernels/manifold/\(file)", try sources.text(of: "manifold/\(file)"))
    return text
  }

  /// `manifold_project` and `manifold_project_gradient`: every factor on its coordinates.
  private var joined: String {
    var offset = 0
    var (forward, backward) = ("", "")
    for (index, part) in parts.enumerated() {
      forward += "  factor\(index)_project(z + \(offset));\n"
      backward += "  factor\(index)_project_gradient(z + \(offset), g + \(offset));\n"
      offset += part.ambientDimension
    }
    return """
      #define MANIFOLD_WIDTH \(offset)
      static inline void manifold_project(REAL* z)
      {
      \(forward)}
      static inline void manifold_project_gradient(const REAL* z, REAL* g)
      {
      \(backward)}

      """
  }
}
