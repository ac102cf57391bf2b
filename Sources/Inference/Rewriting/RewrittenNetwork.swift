import Networks

/// A network as a plan executes it: fewer nodes than layers, some of which do the work of several.
struct RewrittenNetwork: Sendable {
  /// Neighbouring elements of what a node writes.
  struct Value: Hashable, Sendable {
    var node: Int
    /// Elements before them.
    var offset = 0
    let shape: FeatureShape
  }

  enum Body: Hashable, Sendable {
    /// The network's images.
    case images
    /// Convolutions of the same input, whose output channels follow each other.
    case convolution([FoldedProducts])
    case matrix(FoldedProducts)
    /// The layer's operation.
    case operation(layer: Int)
    /// A concatenation whose inputs are in their places, but for those that are copied there.
    case concatenation(layer: Int, copied: [Int])
  }

  struct Node: Hashable, Sendable {
    var body: Body
    /// The layers that it does the work of, in order.
    var layers: [Int]
    var inputs: [Value]
    /// What a convolution adds to its sums.
    var residual: Value?
    var low: Float = -.infinity
    var high: Float = .infinity
    var shape: FeatureShape
    /// Nodes are executed in the order of their positions.
    var position: Int
    /// The layers whose outputs it writes.
    var results: [Int]
    /// Whether another node does its work.
    var isGone = false

    var clamps: Bool { low > -.infinity || high < .infinity }
    var readValues: [Value] { inputs + (residual.map { [$0] } ?? []) }
  }

  let network: Network
  var nodes: [Node]
  /// Where the output of each layer is; nil for those that vanished within a node.
  var values: [Value?]
  /// The layers whose outputs users get.
  let outputs: [Int]

  /// The nodes in execution order.
  var order: [Int] {
    nodes.indices.filter { !nodes[$0].isGone }.sorted { nodes[$0].position < nodes[$1].position }
  }
}
