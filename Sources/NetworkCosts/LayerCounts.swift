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

  /// Weights and constants read when the layer runs, once for all images.
  var movedWeightCount: Int { operation.placement == .weights ? outputShape.elementCount : usedParameters.total }
}

extension Network {
  /// For each layer, elements read and written for one image when it runs by itself; parameters apart. What reads nothing
  /// or lies in its input moves nothing.
  var movedElementCounts: [Int] {
    let producers = producers
    return layers.map { layer in
      guard !layer.inputs.isEmpty, !layer.operation.placement.isInInput else { return 0 }
      let read = layer.inputs.filter { layers[producers[$0]].operation.placement != .weights }
      return read.reduce(layer.outputShape.elementCount) { $0 + layers[$1].outputShape.elementCount }
    }
  }

  package var parameters: ParameterCount { layers.reduce(into: ParameterCount()) { $0 += $1.parameters } }

  /// Multiply-adds for one image.
  package var macs: MACCount { layers.reduce(into: MACCount()) { $0 += $1.macs } }
}
