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
  private let normalization: BatchNormalizationOperation
  private var descriptions: [LayerDescription]
  private var current = 0
  private var prefix = ""
  private var isAuxiliary = false

  /// - Parameters:
  ///   - form: of the convolutions that do not say otherwise.
  ///   - normalization: of convolutions that are normalised.
  package init(
    _ name: String, input: FeatureShape, inputName: String = "input", form: ConvolutionForm = .biased,
    normalization: BatchNormalizationOperation = BatchNormalizationOperation()
  ) {
    self.name = name
    self.form = form
    self.normalization = normalization
    descriptions = [LayerDescription(name: inputName, operation: .input(.init(input)), inputs: [])]
  }

  /// - Parameter outputs: what the network computes; without any, what the last call outside a classifier for training
  ///   produced.
  /// - Throws: `NetworkError` for the first layer that does not fit what it reads.
  package func finish(outputs: [LayerReference] = []) throws(NetworkError) -> Network {
    try Network(name: name, descriptions: descriptions, outputs: outputs.map(\.index))
  }

  /// What the last call produced.
  package var last: LayerReference { LayerReference(index: current) }

  /// Appends an operation under its full name on what it is said to read, and returns it to be read in turn.
  ///
  /// - Parameter weights: the layer whose weights it uses; without one it has its own.
  @inline(never) @discardableResult
  package mutating func layer(
    _ name: String, _ operation: Operation, reading inputs: [LayerReference], weightsOf weights: LayerReference? = nil
  ) -> LayerReference {
    descriptions.append(
      LayerDescription(
        name: name, operation: operation, inputs: inputs.map(\.index), isAuxiliary: isAuxiliary,
        weightsOf: weights?.index))
    current = descriptions.count - 1
    return last
  }

  /// Another input of the network, besides the one that it began with.
  @inline(never) @discardableResult
  package mutating func input(_ name: String, _ shape: FeatureShape) -> LayerReference {
    layer(prefix + name, .input(InputOperation(shape)), reading: [])
  }

  /// Trained numbers that other layers read.
  @inline(never) @discardableResult
  package mutating func parameter(_ name: String, _ shape: FeatureShape) -> LayerReference {
    layer(prefix + name, .parameter(ParameterOperation(shape)), reading: [])
  }

  /// Appends any operation on what several calls produced.
  @inline(never) @discardableResult
  package mutating func apply(
    _ operation: Operation, to first: LayerReference, _ others: LayerReference..., named name: String
  ) -> LayerReference {
    layer(prefix + name, operation, reading: [first] + others)
  }

  /// Has the next call read what an earlier one produced.
  package mutating func resume(at layer: LayerReference) { current = layer.index }

  /// The parts of what the last call produced along an axis, one after the other.
  package mutating func split(_ name: String, axis: Int = 0, into counts: [Int]) -> [LayerReference] {
    let source = last
    var start = 0
    return counts.enumerated().map { index, count in
      defer { start += count }
      return apply(
        .slice(SliceOperation(axis: axis, start: start, count: count)), to: source, named: "\(name)/\(index + 1)")
    }
  }

  /// Appends any operation on what the last call produced.
  @inline(never)
  package mutating func apply(_ operation: Operation, named name: String) {
    append(operation, named: prefix + name, inputs: [current])
  }

  /// A convolution, its batch normalisation if it has one, and its activation.
  @inline(never)
  package mutating func convolution(
    _ name: String, _ outputChannels: Int, kernel: Extent, stride: Extent = 1, padding: Padding = .half,
    groups: Int = 1, form: ConvolutionForm? = nil, activation: Operation? = .relu
  ) {
    let form = form ?? self.form
    apply(
      .convolution(
        ConvolutionOperation(
          outputChannels: outputChannels, kernel: kernel, stride: stride, padding: padding, groups: groups,
          hasBias: form != .normalized)),
      named: name)
    if form != .biased { apply(.batchNormalization(normalization), named: name + "/bn") }
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
