import Networks

/// Which nodes write into common memory: channels of a concatenation, and layers over their inputs.
struct NodePlacement: Sendable {
  /// Memory that is given away as a whole.
  struct Container: Hashable, Sendable {
    /// Elements of one image.
    let elementCount: Int
  }

  /// Where the output of a node is.
  struct Place: Hashable, Sendable {
    let container: Int
    /// Elements of an image before it.
    let offset: Int
  }

  private(set) var containers: [Container] = []
  private var places: [Place?]
  private let network: RewrittenNetwork

  /// - Parameter network: with its concatenations as they are; their copied inputs are told afterwards.
  init(concatenationsOf network: inout RewrittenNetwork) {
    places = Array(repeating: nil, count: network.nodes.count)
    self.network = network
    for node in network.order.reversed() {
      guard case .concatenation(let layer, _) = network.nodes[node].body else { continue }
      network.nodes[node].body = .concatenation(layer: layer, copied: place(node))
    }
  }

  func isPlaced(_ node: Int) -> Bool { places[node] != nil }

  subscript(node: Int) -> Place { places[node]! }

  /// Gives each node that has no place yet one of its own, or that of the input that it may overwrite.
  mutating func placeOthers(of network: RewrittenNetwork) {
    let shared = Set(places.compactMap { $0?.container })
    var readers = [Int](repeating: 0, count: network.nodes.count)
    for node in network.order { for value in network.nodes[node].readValues { readers[value.node] += 1 } }
    for output in network.outputs { readers[network.values[output]!.node] += 1 }
    for node in network.order where places[node] == nil {
      if let input = overwritten(by: node, of: network, readers: readers, shared: shared) {
        places[node] = places[input]
      } else {
        places[node] = newPlace(elementCount: network.nodes[node].shape.elementCount)
      }
    }
  }

  private mutating func newPlace(elementCount: Int) -> Place {
    containers.append(Container(elementCount: elementCount))
    return Place(container: containers.count - 1, offset: 0)
  }

  /// The first input of an operation that may write over it, if nobody else reads it or writes next to it.
  private func overwritten(
    by node: Int, of network: RewrittenNetwork, readers: [Int], shared: Set<Int>
  ) -> Int? {
    guard case .operation(let layer) = network.nodes[node].body,
      network.network.layers[layer].operation.placement == .overInput,
      let input = network.nodes[node].inputs.first, readers[input.node] == 1, let place = places[input.node],
      !shared.contains(place.container), network.nodes[input.node].body != .images,
      network.nodes[input.node].shape.elementCount == network.nodes[node].shape.elementCount
    else { return nil }
    return input.node
  }

  // MARK: Concatenations

  /// Has the inputs of a concatenation written to their places, where they have none yet.
  ///
  /// - Returns: the inputs that have to be copied.
  private mutating func place(_ node: Int) -> [Int] {
    let inputs = network.nodes[node].inputs
    if places[node] == nil, let place = commonPlace(of: inputs) {
      places[node] = place
      return []
    }
    let place = places[node] ?? newPlace(elementCount: network.nodes[node].shape.elementCount)
    places[node] = place
    var (offset, copied) = (place.offset, [Int]())
    for (index, input) in inputs.enumerated() {
      if canBePlaced(input) {
        places[input.node] = Place(container: place.container, offset: offset)
      } else {
        copied.append(index)
      }
      offset += input.shape.elementCount
    }
    return copied
  }

  private func canBePlaced(_ value: RewrittenNetwork.Value) -> Bool {
    let node = network.nodes[value.node]
    return places[value.node] == nil && node.body != .images && value.offset == 0
      && value.shape.elementCount == node.shape.elementCount
  }

  /// Where the inputs are, if they follow each other already: a shorter list of the same maps.
  private func commonPlace(of inputs: [RewrittenNetwork.Value]) -> Place? {
    guard let first = places[inputs[0].node] else { return nil }
    var offset = first.offset
    for input in inputs {
      guard places[input.node] == Place(container: first.container, offset: offset), input.offset == 0 else {
        return nil
      }
      offset += input.shape.elementCount
    }
    return first
  }
}
