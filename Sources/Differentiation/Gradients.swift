internal import DiffeoTensors

/// The gradients of a scalar.
///
///     g_i = d y / d x_i
///
/// Reverse mode: nodes are visited from the result towards the leaves, each rule once, with the
/// sum of what came down to it; storage of a node's gradient is freed as soon as it was used.
///
/// - Parameters:
///   - result: y; one element.
///   - variables: x_i.
///   - createGraph: Whether the gradients can themselves be differentiated.
/// - Returns: For each variable its gradient, of its shape; zeros where y does not depend on it.
/// - Throws: `TensorError.invalidShape(operation:shape:expected:)` when y has not
///   one element, or what an operation throws.
/// - Complexity: A small multiple of computing y.
public func gradients(
  of result: Variable, with variables: [Variable], createGraph: Bool = false
) throws -> [Variable] {
  guard result.shape.count == 1 else {
    throw TensorError.invalidShape(
      operation: "gradients", shape: result.shape, expected: "one element")
  }
  let seed = try Tensor.full(1, shape: result.shape, on: result.value.backend)
  return try gradients(
    of: result, with: variables, upstream: Variable(constant: seed), createGraph: createGraph)
}

/// The gradients of a tensor contracted with a given upstream gradient.
///
///     g_i = sum over elements e of upstream_e d y_e / d x_i
///
/// - Parameters:
///   - result: y.
///   - variables: x_i.
///   - upstream: Of the shape of y.
///   - createGraph: Whether the gradients can themselves be differentiated.
/// - Returns: For each variable its gradient, of its shape; zeros where y does not depend on it.
/// - Throws: `TensorError.shapeMismatch(operation:left:right:)` when the upstream
///   gradient has another shape than y, or what an operation throws.
public func gradients(
  of result: Variable, with variables: [Variable], upstream: Variable, createGraph: Bool = false
) throws -> [Variable] {
  guard upstream.shape == result.shape else {
    throw TensorError.shapeMismatch(
      operation: "gradients", left: result.shape, right: upstream.shape)
  }
  var pass = BackwardPass(createGraph: createGraph, result: result, targets: variables)
  try pass.run(upstream)
  return try variables.map { variable in
    if let node = variable.node, let gradient = pass.collected[ObjectIdentifier(node)] {
      return gradient
    }
    return Variable(constant: try .zeros(variable.shape, on: variable.value.backend))
  }
}

/// One way back through the graph.
private struct BackwardPass {
  let createGraph: Bool
  let result: Variable
  let targets: Set<ObjectIdentifier>
  /// The gradients of the targets.
  var collected: [ObjectIdentifier: Variable] = [:]
  /// Gradients on their way, summed as they arrive.
  private var arrived: [ObjectIdentifier: Variable] = [:]
  /// How many operations use a node: memory may be handed to a gradient only if it is the sole one.
  private var uses: [ObjectIdentifier: Int] = [:]
  /// Nodes that lead to a target.
  private var relevant: Set<ObjectIdentifier> = []

  init(createGraph: Bool, result: Variable, targets: [Variable]) {
    self.createGraph = createGraph
    self.result = result
    self.targets = Set(targets.compactMap { $0.node.map { ObjectIdentifier($0) } })
  }

  mutating func run(_ upstream: Variable) throws {
    guard let root = result.node else { return }
    arrived[ObjectIdentifier(root)] = createGraph ? upstream : upstream.detached
    for (node, output) in order(from: root) {
      let id = ObjectIdentifier(node)
      guard let gradient = arrived.removeValue(forKey: id) else { continue }
      if targets.contains(id) { collected[id] = gradient }
      if let rule = node.rule, relevant.contains(id) {
        try pass(node, rule, output, gradient)
      }
    }
  }

  private mutating func pass(
    _ node: Node, _ rule: Node.Rule, _ output: Variable, _ gradient: Variable
  ) throws {
    let context = RuleContext(
      upstream: gradient, inputs: createGraph ? node.inputs : node.inputs.map(\.detached),
      output: createGraph ? output : output.detached,
      needed: node.inputs.map { $0.node.map { relevant.contains(ObjectIdentifier($0)) } ?? false },
      destinations: node.inputs.map(destination))
    for (input, contribution) in zip(node.inputs, try rule(context)) {
      guard let target = input.node, relevant.contains(ObjectIdentifier(target)),
        let contribution
      else { continue }
      let id = ObjectIdentifier(target)
      if let sum = arrived[id] {
        arrived[id] = try sum + contribution
      } else {
        arrived[id] = contribution
      }
    }
  }

  private func destination(of input: Variable) -> Tensor? {
    guard !createGraph, let node = input.node, uses[ObjectIdentifier(node)] == 1 else { return nil }
    return node.gradientDestination
  }

  /// All nodes below the root, deepest first, each with the variable it made; notes on the way how
  /// often each is used and which lead to a target.
  ///
  /// Nodes of equal depth keep the order in which they were found, so that sums of gradients, and
  /// with them whole trainings, repeat bit for bit.
  private mutating func order(from root: Node) -> [(Node, Variable)] {
    var found = [(root, result)]
    var stack = [root]
    while let node = stack.popLast() {
      for input in node.inputs {
        guard let next = input.node else { continue }
        let id = ObjectIdentifier(next)
        uses[id, default: 0] += 1
        if uses[id] == 1 {
          found.append((next, input))
          stack.append(next)
        }
      }
    }
    let descending = found.enumerated()
      .sorted { ($1.element.0.depth, $0.offset) < ($0.element.0.depth, $1.offset) }
      .map(\.element)
    for (node, _) in descending.reversed() {
      let leads = node.inputs.contains { input in
        input.node.map { relevant.contains(ObjectIdentifier($0)) } ?? false
      }
      if leads || targets.contains(ObjectIdentifier(node)) {
        relevant.insert(ObjectIdentifier(node))
      }
    }
    return descending
  }
}
