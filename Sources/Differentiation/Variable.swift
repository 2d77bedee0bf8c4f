public import DiffeoTensors

/// A tensor that remembers how it was computed, so that gradients can be taken.
///
/// Operations on variables run at once, like those on tensors; each also notes its operands and
/// its rule. Rules are written in operations on variables themselves, so a gradient taken with
/// ``gradients(of:with:createGraph:)`` and `createGraph` can be differentiated again.
public struct Variable {
  /// The numbers.
  public let value: Tensor
  let node: Node?

  init(value: Tensor, node: Node?) {
    self.value = value
    self.node = node
  }

  /// A constant: no gradient flows into it.
  public init(constant value: Tensor) {
    self.init(value: value, node: nil)
  }

  /// A leaf: something to take gradients with respect to.
  ///
  /// - Parameters:
  ///   - value: Its numbers.
  ///   - gradientDestination: Memory for its gradient on a device, used when the gradient is the
  ///     product of one matrix product; nil for none. The next gradient overwrites it, so one that
  ///     is to be kept must be copied.
  public init(leaf value: Tensor, gradientDestination: Tensor? = nil) {
    self.init(value: value, node: Node(gradientDestination: gradientDestination))
  }

  /// Extents.
  public var shape: Shape { value.shape }

  /// Whether gradients flow into it.
  public var requiresGradient: Bool { node != nil }

  /// The same numbers as a constant: gradients stop here.
  public var detached: Variable { Variable(constant: value) }
}

/// How a variable was computed.
///
/// Its depth exceeds that of all its inputs, which orders the way back.
final class Node {
  typealias Rule = (RuleContext) throws -> [Variable?]

  let depth: Int
  private(set) var inputs: [Variable]
  let rule: Rule?
  let gradientDestination: Tensor?

  init(gradientDestination: Tensor?) {
    self.depth = 0
    self.inputs = []
    self.rule = nil
    self.gradientDestination = gradientDestination
  }

  init(inputs: [Variable], rule: @escaping Rule) {
    self.depth = 1 + (inputs.compactMap { $0.node?.depth }.max() ?? 0)
    self.inputs = inputs
    self.rule = rule
    self.gradientDestination = nil
  }

  /// Lets go of the nodes below one by one: left to themselves, each would free the next from within
  /// its own end, and a long chain would overflow the stack.
  deinit {
    var pending = inputs
    inputs = []
    while var node = pending.popLast()?.node {
      guard isKnownUniquelyReferenced(&node) else { continue }
      pending.append(contentsOf: node.inputs)
      node.inputs = []
    }
  }
}

/// What a gradient rule may use.
///
/// Operands are constants unless the gradient is to be differentiated again.
public struct RuleContext {
  /// The gradient of the result: of the result's shape.
  public let upstream: Variable
  /// The operands.
  public let inputs: [Variable]
  /// The result.
  public let output: Variable
  /// For each operand whether its gradient is asked for.
  public let needed: [Bool]
  /// For each operand memory in which its gradient may be made, if there is any.
  let destinations: [Tensor?]
}

extension Variable {
  /// A variable computed by an operation of the caller's own.
  ///
  /// - Parameters:
  ///   - value: The result.
  ///   - inputs: The operands.
  ///   - rule: From what comes down, the gradient of each operand, of the operand's shape; nil
  ///     where none flows. Written in operations on variables if second derivatives are wanted.
  /// - Returns: A variable; a constant if no operand requires a gradient.
  public static func operation(
    _ value: Tensor, inputs: [Variable], rule: @escaping (RuleContext) throws -> [Variable?]
  ) -> Variable {
    guard inputs.contains(where: \.requiresGradient) else { return Variable(constant: value) }
    return Variable(value: value, node: Node(inputs: inputs, rule: rule))
  }
}
