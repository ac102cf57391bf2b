import Networks

/// Lets layers vanish within those before them, one layer after the other.
struct Rewriter {
  private typealias Node = RewrittenNetwork.Node
  private typealias Value = RewrittenNetwork.Value

  private let network: Network
  private let producers: [Int]
  /// How many layers read the output of each layer that is no view, through views; one more where users get it.
  private let readerCounts: [Int]
  private let outputs: [Int]
  private var nodes: [Node] = []
  private var values: [Value?]

  static func rewrite(_ network: Network) -> RewrittenNetwork {
    var rewriter = Rewriter(network)
    for index in network.layers.indices { rewriter.add(index) }
    return RewrittenNetwork(
      network: network, nodes: rewriter.nodes, values: rewriter.values, outputs: rewriter.outputs)
  }

  private init(_ network: Network) {
    self.network = network
    producers = network.producers
    values = Array(repeating: nil, count: network.layers.count)
    outputs = network.givenLayers
    var counts = [Int](repeating: 0, count: network.layers.count)
    for (index, layer) in network.layers.enumerated() where producers[index] == index {
      for input in layer.inputs { counts[producers[input]] += 1 }
    }
    for output in outputs { counts[producers[output]] += 1 }
    readerCounts = counts
  }

  private mutating func add(_ index: Int) {
    let layer = network.layers[index]
    switch layer.operation.inferred.rewriting {
    case .input: append(index, .images)
    case .view: look(through: index, from: 0)
    case .part(let first): look(through: index, from: first)
    case .products(.convolution): append(index, .convolution([FoldedProducts(layer: index)]))
    case .products(.matrix): append(index, .matrix(FoldedProducts(layer: index)))
    case .channelScaling: if !fold(index) { append(index, .operation(layer: index)) }
    case .clamp(let low, let high): if !clamp(index, low, high) { append(index, .operation(layer: index)) }
    case .addition: if !fuseResidual(index) { append(index, .operation(layer: index)) }
    case .concatenation: append(index, .concatenation(layer: index, copied: []))
    case .none: append(index, .operation(layer: index))
    }
  }

  private mutating func append(_ index: Int, _ body: RewrittenNetwork.Body) {
    let layer = network.layers[index]
    values[index] = Value(node: nodes.count, shape: layer.outputShape)
    nodes.append(
      Node(
        body: body, layers: [index], inputs: zip(layer.inputs, layer.inputShapes).map { value(of: $0, shape: $1) },
        shape: layer.outputShape, position: index, results: [index]))
  }

  /// The output of a layer, in the shape in which it is read.
  private func value(of layer: Int, shape: FeatureShape) -> Value {
    guard let value = values[layer] else { preconditionFailure("a layer vanishes only in its sole reader") }
    return Value(node: value.node, offset: value.offset, shape: shape)
  }

  /// - Parameter first: the first channel of the input that it shows.
  private mutating func look(through index: Int, from first: Int) {
    let layer = network.layers[index]
    var value = value(of: layer.inputs[0], shape: layer.outputShape)
    value.offset += first * layer.shapes.input.size.area
    values[index] = value
    nodes[value.node].layers.append(index)
  }

  /// Makes a layer a part of the node before it, which writes its output from now on.
  private mutating func absorb(_ index: Int, into node: Int, change: (inout RewrittenNetwork.Node) -> Void) {
    let shape = network.layers[index].outputShape
    for layer in nodes[node].layers { values[layer] = nil }
    change(&nodes[node])
    nodes[node].layers.append(index)
    nodes[node].results = [index]
    values[index] = Value(node: node, shape: shape)
  }

  /// The node whose output only this layer reads, as its input at that place.
  private func ownNode(before index: Int, place: Int = 0) -> Int? {
    let input = network.layers[index].inputs[place]
    guard readerCounts[producers[input]] == 1, let value = values[input] else { return nil }
    return nodes[value.node].shape == network.layers[index].inputShapes[place] ? value.node : nil
  }

  /// Folds what scales channels into the weights before it.
  private mutating func fold(_ index: Int) -> Bool {
    guard let node = ownNode(before: index), !nodes[node].clamps, nodes[node].residual == nil else { return false }
    switch nodes[node].body {
    case .convolution(var parts):
      parts[0].scalings.append(index)
      absorb(index, into: node) { $0.body = .convolution(parts) }
    case .matrix(var part):
      guard nodes[node].shape.isVector else { return false }
      part.scalings.append(index)
      absorb(index, into: node) { $0.body = .matrix(part) }
    case .images, .operation, .concatenation: return false
    }
    return true
  }

  private mutating func clamp(_ index: Int, _ low: Float, _ high: Float) -> Bool {
    guard let node = ownNode(before: index), !nodes[node].clamps, takesClamp(nodes[node].body) else { return false }
    absorb(index, into: node) {
      $0.low = low
      $0.high = high
    }
    return true
  }

  private func takesClamp(_ body: RewrittenNetwork.Body) -> Bool {
    switch body {
    case .convolution, .matrix: true
    case .operation(let layer):
      switch network.layers[layer].operation.inferred.rewriting {
      case .channelScaling: true
      case .addition: network.layers[layer].inputShapes.allSatisfy { $0 == network.layers[layer].outputShape }
      default: false
      }
    case .images, .concatenation: false
    }
  }

  /// Has the convolution that makes one of two summands add the other one: the one that is executed last, so that the
  /// other one is there.
  private mutating func fuseResidual(_ index: Int) -> Bool {
    let inputs = network.layers[index].inputs
    let layer = network.layers[index]
    guard inputs.count == 2, producers[inputs[0]] != producers[inputs[1]],
      layer.inputShapes.allSatisfy({ $0 == layer.outputShape })
    else { return false }
    let places = [0, 1].filter { place in
      guard let node = ownNode(before: index, place: place), case .convolution = nodes[node].body else { return false }
      return !nodes[node].clamps && nodes[node].residual == nil
    }
    guard let place = places.max(by: { values[inputs[$0]]!.node < values[inputs[$1]]!.node }) else { return false }
    let residual = value(of: inputs[1 - place], shape: network.layers[index].outputShape)
    absorb(index, into: values[inputs[place]]!.node) {
      $0.residual = residual
      $0.position = index
    }
    return true
  }
}
