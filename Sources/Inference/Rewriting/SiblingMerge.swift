import Networks

extension RewrittenNetwork {
  /// Makes one convolution of 1×1 convolutions that read the same maps and differ in their kernels only, as long as none
  /// of them writes into a concatenation.
  ///
  /// - Parameter isPlaced: whether a node writes into memory that it does not own alone.
  mutating func mergeSiblings(unless isPlaced: (Int) -> Bool) {
    let groups = Dictionary(grouping: nodes.indices.filter { !isPlaced($0) }) { siblingKey(nodes[$0]) }
    for case (let key?, let siblings) in groups where siblings.count > 1 {
      merge(siblings.sorted(), reading: key.input)
    }
  }

  private struct SiblingKey: Hashable {
    let input: Value
    let stride: Extent
    let low: Float
    let high: Float
  }

  /// Equal for nodes that can be merged; nil for those that cannot.
  private func siblingKey(_ node: Node) -> SiblingKey? {
    guard case .convolution(let parts) = node.body, parts.count == 1, node.residual == nil,
      case .convolution(let convolution) = network.layers[parts[0].layer].operation,
      convolution.kernel == 1, convolution.margins(of: node.inputs[0].shape.size) == 0, convolution.groups == 1,
      convolution.connections == nil
    else { return nil }
    return SiblingKey(input: node.inputs[0], stride: convolution.stride, low: node.low, high: node.high)
  }

  /// The first node takes the work of the others, which stay without any.
  private mutating func merge(_ siblings: [Int], reading input: Value) {
    let first = siblings[0]
    var (channel, parts, layers, results) = (0, [FoldedProducts](), [Int](), [Int]())
    var moves: [Int: Int] = [:]
    for sibling in siblings {
      let node = nodes[sibling]
      guard case .convolution(let own) = node.body else { continue }
      parts += own
      layers += node.layers
      results += node.results
      moves[sibling] = channel
      channel += node.shape.channels
    }
    nodes[first].body = .convolution(parts)
    nodes[first].layers = layers
    nodes[first].results = results
    nodes[first].shape = FeatureShape(
      channels: channel, height: nodes[first].shape.height, width: nodes[first].shape.width)
    nodes[first].position = siblings.map { nodes[$0].position }.min()!
    move(moves, to: first)
    for sibling in siblings.dropFirst() { nodes[sibling].isGone = true }
  }

  /// Has all who read a merged node read its channels of the common one.
  private mutating func move(_ moves: [Int: Int], to target: Int) {
    func moved(_ value: Value) -> Value {
      guard let channel = moves[value.node] else { return value }
      return Value(node: target, offset: channel * nodes[target].shape.size.area + value.offset, shape: value.shape)
    }
    for index in nodes.indices {
      nodes[index].inputs = nodes[index].inputs.map(moved)
      nodes[index].residual = nodes[index].residual.map(moved)
    }
    values = values.map { $0.map(moved) }
  }
}
