import Networks

extension Layer {
  /// Its trainable numbers; none if it uses those of another layer, where they are counted.
  package var parameters: ParameterCount { weightsOf == nil ? usedParameters : ParameterCount() }

  /// The trainable numbers that it computes with, those of another layer included.
  package var usedParameters: ParameterCount { operation.costed.parameters(shapes) }

  /// Multiply-adds of convolutions and fully connected layers for one image; everything else is an other operation.
  package var macs: MACCount { operation.costed.macs(shapes) }

  /// Operations for one image that are no multiply-adds of a convolution or a fully connected layer.
  package var otherOperationCount: Int { operation.costed.otherOperationCount(shapes) }

  /// Links as LeCun counts them: every use of a weight and of a bias.
  package var connectionCount: Int { operation.costed.connectionCount(shapes) }

  /// Whether papers count it as a layer: it holds weights, trained or fixed.
  package var isWeightLayer: Bool { operation.costed.isWeightLayer }

  /// Its neurons for one image: outputs of weight layers, before what only rearranges or rectifies them.
  package var unitCount: Int { isWeightLayer ? outputShape.elementCount : 0 }

  /// Elements read and written for one image when the layer runs by itself; its parameters apart. What reads nothing
  /// or lies in its input moves nothing.
  var movedElementCount: Int {
    guard !inputShapes.isEmpty, !operation.placement.isInInput else { return 0 }
    return inputShapes.reduce(outputShape.elementCount) { $0 + $1.elementCount }
  }

  /// Weights read when the layer runs by itself; those that other layers read as their input are moved there.
  var movedWeightCount: Int { operation.placement == .weights ? 0 : usedParameters.total }
}

extension Network {
  package var parameters: ParameterCount { layers.reduce(into: ParameterCount()) { $0 += $1.parameters } }

  /// Multiply-adds for one image.
  package var macs: MACCount { layers.reduce(into: MACCount()) { $0 += $1.macs } }
}
