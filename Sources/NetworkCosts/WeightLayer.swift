import Networks

extension Layer {
  /// Whether papers count it as a layer: it holds weights, trained or fixed.
  package var isWeightLayer: Bool {
    switch operation {
    case .convolution, .fullyConnected, .trainableSubsampling, .radialBasis: true
    default: false
    }
  }

  /// Its neurons for one image: outputs of weight layers, before what only rearranges or rectifies them.
  package var unitCount: Int { isWeightLayer ? outputShape.elementCount : 0 }
}
