/// Describes a network layer by layer, the way papers draw it: each call reads what the call before it produced.
///
/// Nothing is checked here; `finish` infers the shapes and refuses what does not fit. No call is inlined: the catalog
/// makes a thousand of them, runs each once, and would take three times as long to compile.
package struct NetworkBuilder {
  /// A run of layers, added by calls of the builder.
  package typealias Layers = (inout NetworkBuilder) -> Void

  /// What stands with the kernels of a convolution.
  package enum ConvolutionForm: Sendable {
    case biased
    /// Batch normalisation, whose shift makes a bias useless.
    case normalized
    case biasedAndNormalized
  }

  private let name: String
  private let form: ConvolutionForm
  private var descriptions: [LayerDescription]
  private var current = 0
  private var prefix = ""
  private var isAuxiliary = false

  /// - Parameter form: of the convolutions that do not say otherwise.
  package init(_ name: String, input: FeatureShape, form: ConvolutionForm = .biased) {
    self.name = name
    self.form = form
    descriptions = [LayerDescription(name: "input", operation: .input(.init(input)), inputs: [])]
  }

  /// - Throws: `NetworkError` for the first layer that does not fit what it reads.
  package func finish() throws(NetworkError) -> Network {
    try Network(name: name, descriptions: descriptions)
  }

  /// Appends any operation on what the last call produced.
  @inline(never)
  package mutating func apply(_ operation: Operation, named name: String) {
    append(operation, named: prefix + name, inputs: [current])
  }

  /// A convolution, its batch normalisation if it has one, and its activation.
  @inline(never)
  package mutating func convolution(
    _ name: String, _ outputChannels: Int, kernel: Extent, stride: Extent = 1, padding: Padding = .same,
    groups: Int = 1, form: ConvolutionForm? = nil, activation: Operation? = .relu
  ) {
    let form = form ?? self.form
    apply(
      .convolution(
        ConvolutionOperation(
          outputChannels: outputChannels, kernel: kernel, stride: stride, padding: padding, groups: groups,
          hasBias: form != .normalized)),
      named: name)
    if form != .biased { apply(.batchNormalization(), named: name + "/bn") }
    activate(activation, after: name)
  }

  /// A fully connected layer with bias, and its activation.
  @inline(never)
  package mutating func fullyConnected(_ name: String, _ outputs: Int, activation: Operation? = .relu) {
    apply(.fullyConnected(.init(outputs: outputs)), named: name)
    activate(activation, after: name)
  }

  @inline(never)
  package mutating func maxPool(
    _ name: String, window: Extent, stride: Extent, padding: Padding = .valid,
    rounding: PoolOperation.Rounding = .floor
  ) {
    let pool = PoolOperation(.maximum, window: window, stride: stride, padding: padding, rounding: rounding)
    apply(.pool(pool), named: name)
  }

  @inline(never)
  package mutating func averagePool(_ name: String, window: Extent, stride: Extent, padding: Padding = .valid) {
    apply(.pool(.init(.average, window: window, stride: stride, padding: padding)), named: name)
  }

  @inline(never)
  package mutating func activate(_ activation: Operation?, after name: String) {
    if let activation { apply(activation, named: "\(name)/\(activation.kind)") }
  }

  /// The mean of each channel, dropout, and a fully connected softmax classifier: how networks after VGG end.
  package mutating func averagedClassifier(_ classes: Int = 1000, dropoutRate: Double? = nil) {
    apply(.globalAveragePool(), named: "pool")
    if let dropoutRate { apply(.dropout(.init(rate: dropoutRate)), named: "dropout") }
    fullyConnected("fc", classes, activation: .softmax())
  }

  /// Branches that read the same maps and whose channels are put one after the other.
  package mutating func concatenate(_ name: String, _ branches: Layers...) {
    join(.concatenation(), name, named: "concat", branches)
  }

  /// Branches that read the same maps and are added element by element.
  package mutating func add(_ name: String, _ branches: Layers...) {
    join(.addition(), name, named: "add", branches)
  }

  /// Layers whose names begin with a common one.
  package mutating func sequence(_ name: String, _ layers: Layers) {
    let outerPrefix = prefix
    prefix += name + "/"
    layers(&self)
    prefix = outerPrefix
  }

  /// A classifier for training only; what follows reads on where it branched off.
  package mutating func auxiliary(_ name: String, _ head: Layers) {
    let start = current
    isAuxiliary = true
    sequence(name, head)
    isAuxiliary = false
    current = start
  }

  @inline(never)
  private mutating func join(
    _ operation: Operation, _ name: String, named suffix: String, _ branches: [Layers]
  ) {
    let start = current
    var ends: [Int] = []
    for branch in branches {
      current = start
      sequence(name, branch)
      ends.append(current)
    }
    append(operation, named: "\(prefix)\(name)/\(suffix)", inputs: ends)
  }

  @inline(never)
  private mutating func append(_ operation: Operation, named name: String, inputs: [Int]) {
    descriptions.append(
      LayerDescription(name: name, operation: operation, inputs: inputs, isAuxiliary: isAuxiliary))
    current = descriptions.count - 1
  }
}
