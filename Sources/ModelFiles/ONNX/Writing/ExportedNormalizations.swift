import Networks

extension BatchNormalizationOperation: ExportedOperation {
  func exported(as layer: Layer, reading inputs: [ExportedValue], to exporter: inout ONNXExporter) -> ExportedValue {
    let tensors = [
      exporter.tensor(.scale, of: layer), exporter.tensor(.shift, of: layer), exporter.tensor(.mean, of: layer),
      exporter.tensor(.variance, of: layer),
    ]
    exporter.graph.node(
      "BatchNormalization", [inputs[0].name] + tensors, named: layer.name, [.real("epsilon", epsilon)])
    return exporter.value(layer, extents: inputs[0].extents)
  }
}

extension LayerNormalizationOperation: ExportedOperation {
  func exported(as layer: Layer, reading inputs: [ExportedValue], to exporter: inout ONNXExporter) -> ExportedValue {
    let isVector = layer.shapes.input.isVector
    let input = isVector ? exporter.vector(inputs[0], for: layer) : inputs[0].name
    let shape = normalizedExtents(of: layer.shapes.input)
    let axis = isVector ? 1 : layer.shapes.input.rank - shape.count + 1
    let attributes: [OnnxSchema_AttributeProto] = [.integer("axis", axis), .real("epsilon", epsilon)]
    let extents = isVector ? shape : layer.outputShape.extents
    if hasScale {
      let shift = hasShift ? [exporter.tensor(.shift, of: layer)] : []
      exporter.graph.node(
        "LayerNormalization", [input, exporter.tensor(.scale, of: layer)] + shift, named: layer.name, attributes)
      return exporter.value(layer, extents: extents)
    }
    let description =
      "type: layer-normalization\naxes: \(axisCount)\nscale: false\nshift: \(hasShift)\nepsilon: \(epsilon)"
    _ = exporter.group(layer, description, isVector: isVector) { exporter in
      let ones = exporter.graph.reals(
        [Float](repeating: 1, count: shape.reduce(1, *)), shape: shape, named: "\(layer.name)#ones")
      let shift = hasShift ? [exporter.tensor(.shift, of: layer)] : []
      return ("LayerNormalization", [input, ones] + shift, attributes)
    }
    return exporter.value(layer, extents: extents)
  }
}

extension GroupNormalizationOperation: ExportedOperation {
  func exported(as layer: Layer, reading inputs: [ExportedValue], to exporter: inout ONNXExporter) -> ExportedValue {
    let input = exporter.whole(inputs[0], for: layer)
    let type = groups == nil ? "InstanceNormalization" : "GroupNormalization"
    var attributes = [OnnxSchema_AttributeProto.real("epsilon", epsilon)]
    if let groups { attributes.append(.integer("num_groups", groups)) }
    if isAffine {
      let tensors = [exporter.tensor(.scale, of: layer), exporter.tensor(.shift, of: layer)]
      return exporter.node(type, [input] + tensors, layer, attributes)
    }
    let word = groups.map { "group-normalization\ngroups: \($0)" } ?? "instance-normalization"
    let channels = layer.outputShape.channels
    _ = exporter.group(layer, "type: \(word)\naffine: false\nepsilon: \(epsilon)") { exporter in
      let ones = exporter.graph.reals(
        [Float](repeating: 1, count: channels), shape: [channels], named: "\(layer.name)#ones")
      let zeros = exporter.graph.reals(
        [Float](repeating: 0, count: channels), shape: [channels], named: "\(layer.name)#zeros")
      return (type, [input, ones, zeros], attributes)
    }
    return exporter.value(layer)
  }
}

extension LocalResponseNormalizationOperation: ExportedOperation {
  func exported(as layer: Layer, reading inputs: [ExportedValue], to exporter: inout ONNXExporter) -> ExportedValue {
    exporter.node(
      "LRN", [exporter.whole(inputs[0], for: layer)], layer,
      [.integer("size", size), .real("alpha", alpha), .real("beta", beta), .real("bias", bias)])
  }
}
