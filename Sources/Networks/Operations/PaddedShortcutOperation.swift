/// ResNet's option A: every `stride`-th position, with zero channels appended.
package struct PaddedShortcutOperation: Hashable, Sendable {
  package let outputChannels: Int
  package let stride: Int

  package init(outputChannels: Int, stride: Int = 1) {
    self.outputChannels = outputChannels
    self.stride = stride
  }
}

extension PaddedShortcutOperation: NetworkOperation {
  var kind: String { "padded-shortcut" }
  var placement: Placement { .own }

  func outputShape(of inputs: [FeatureShape]) throws(LayerFault) -> FeatureShape {
    let input = inputs[0]
    try input.requireImage()
    try SizeLimit.require("the stride", stride, atLeast: 1)
    guard outputChannels >= input.channels else {
      throw .needsMoreChannels(found: input.channels, outputs: outputChannels)
    }
    return FeatureShape(
      channels: outputChannels, height: (input.height - 1) / stride + 1, width: (input.width - 1) / stride + 1)
  }
}
