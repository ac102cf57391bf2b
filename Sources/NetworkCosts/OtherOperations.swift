import Networks

extension Layer {
  /// Operations for one image that are no multiply-adds of a convolution or a fully connected layer.
  ///
  /// An addition, multiplication, comparison, division or function value counts as one: a bias 1 for each output, a
  /// window of n elements n − 1 comparisons or n for a mean, batch normalisation 2 for each element (folded into a
  /// scale and a shift), response normalisation over n channels n + 4, softmax 3, and dropout 0, as it runs at test
  /// time.
  package var otherOperationCount: Int {
    let outputs = outputShape.elementCount
    switch operation {
    case .input, .dropout, .concatenation, .flatten, .paddedShortcut: return 0
    case .convolution(let convolution): return convolution.hasBias ? outputs : 0
    case .fullyConnected(_, let hasBias): return hasBias ? outputs : 0
    case .pool(let pool): return outputs * (pool.kind == .maximum ? pool.window.area - 1 : pool.window.area)
    case .globalAveragePool: return inputShapes[0].elementCount
    case .adaptiveAveragePool(let size):
      let input = inputShapes[0]
      return outputs * (input.height / size.height) * (input.width / size.width)
    // Three additions, one product and one bias.
    case .trainableSubsampling: return outputs * 5
    // A difference, its square and a sum for each input.
    case .radialBasis: return outputs * inputShapes[0].channels * 3
    case .activation(let function): return outputs * (function == .softmax ? 3 : 1)
    case .batchNormalization: return outputs * 2
    case .localResponseNormalization(let size): return outputs * (size + 4)
    case .addition: return outputs * (inputs.count - 1)
    case .scaling: return outputs
    }
  }
}
