/// What a layer does: the vocabulary of the catalog and of model files.
package enum Operation: Hashable, Sendable {
  /// The image that the network is given.
  case input(FeatureShape)
  case convolution(ConvolutionOperation)
  /// A dense matrix over a vector.
  case fullyConnected(outputs: Int, hasBias: Bool)
  case pool(PoolOperation)
  /// The mean of each channel.
  case globalAveragePool
  /// Averages over windows that are chosen to give an output of the given size.
  case adaptiveAveragePool(Extent)
  /// LeNet-5's S layers: the sum of each 2 × 2 window, times one weight of its channel, plus one bias.
  ///
  /// - Source: LeCun et al., "Gradient-Based Learning Applied to Document Recognition", Proc. IEEE 1998, section II.B.
  case trainableSubsampling
  /// LeNet-5's output: squared Euclidean distances to fixed codes.
  case radialBasis(outputs: Int)
  case activation(Activation)
  case dropout(rate: Double)
  /// Scale and shift of each channel after normalising it; two parameters for each channel.
  case batchNormalization
  /// Division by the energy of `size` neighbouring channels; no parameters.
  case localResponseNormalization(size: Int)
  /// Channels of all inputs, one after the other.
  case concatenation
  /// The element-wise sum of all inputs.
  case addition
  /// Every element times one constant, as Inception-ResNet does before an addition.
  case scaling(Double)
  /// ResNet's option A: every `stride`-th position, with zero channels appended.
  case paddedShortcut(outputChannels: Int, stride: Int)
  case flatten
}

/// A two-dimensional convolution of a network, with the same padding on opposite sides.
package struct ConvolutionOperation: Hashable, Sendable {
  package let outputChannels: Int
  package let kernel: Extent
  package let stride: Extent
  package let padding: Extent
  /// Distance between neighbouring taps: 1 is a dense kernel.
  package let dilation: Extent
  package let groups: Int
  package let hasBias: Bool
  /// The input channels that each output channel sees; nil where groups say it all.
  package let connections: [[Int]]?

  package init(
    outputChannels: Int, kernel: Extent, stride: Extent = 1, padding: Padding = .same, dilation: Extent = 1,
    groups: Int = 1, hasBias: Bool = true, connections: [[Int]]? = nil
  ) {
    self.outputChannels = outputChannels
    self.kernel = kernel
    self.stride = stride
    self.dilation = dilation
    self.groups = groups
    self.hasBias = hasBias
    self.connections = connections
    let reach = Extent(
      height: (kernel.height - 1) * dilation.height + 1, width: (kernel.width - 1) * dilation.width + 1)
    self.padding = padding.amount(kernel: reach)
  }

  /// Pairs of an input and an output channel that a kernel joins.
  package func channelPairCount(inputChannels: Int) -> Int {
    connections?.reduce(0) { $0 + $1.count } ?? inputChannels / groups * outputChannels
  }
}

/// A pooling over windows.
package struct PoolOperation: Hashable, Sendable {
  package enum Kind: String, Hashable, Sendable {
    case maximum = "max"
    case average
  }

  /// How a window that only partly fits counts: dropped (torch) or kept (Caffe, cuda-convnet).
  package enum Rounding: String, Hashable, Sendable {
    case floor
    case ceil
  }

  package let kind: Kind
  package let window: Extent
  package let stride: Extent
  package let padding: Extent
  package let rounding: Rounding

  package init(
    _ kind: Kind, window: Extent, stride: Extent, padding: Padding = .valid, rounding: Rounding = .floor
  ) {
    self.kind = kind
    self.window = window
    self.stride = stride
    self.padding = padding.amount(kernel: window)
    self.rounding = rounding
  }
}

/// A function applied to each element (softmax: to each vector).
package enum Activation: String, Hashable, Sendable, CaseIterable {
  case relu
  case sigmoid
  /// Also LeNet-5's 1.7159 · tanh(2x/3).
  case tanh
  /// Rosenblatt's threshold.
  case sign
  case softmax
}
