import Networks

extension InputOperation: ExportedOperation {
  func exported(as layer: Layer, reading inputs: [ExportedValue], to exporter: inout ONNXExporter) -> ExportedValue {
    exporter.value(layer, extents: shape.isVector ? [shape.channels] : shape.extents)
  }
}

extension ParameterOperation: ExportedOperation {
  /// A tensor for all images, behind an operator that keeps its place in the order of layers.
  func exported(as layer: Layer, reading inputs: [ExportedValue], to exporter: inout ONNXExporter) -> ExportedValue {
    let description = "type: \(isTrained ? "parameter" : "constant")\nshape: \(shape)"
    _ = exporter.group(layer, description) { exporter in
      ("Identity", [exporter.tensor(isTrained ? .weight : .constant, of: layer, shape: [1] + shape.extents)], [])
    }
    return exporter.value(layer, isBatched: false)
  }
}

extension ConvolutionOperation: ExportedOperation {
  func exported(as layer: Layer, reading inputs: [ExportedValue], to exporter: inout ONNXExporter) -> ExportedValue {
    var operands = [exporter.whole(inputs[0], for: layer), exporter.tensor(.weight, of: layer)]
    if hasBias { operands.append(exporter.tensor(.bias, of: layer)) }
    let attributes: [OnnxSchema_AttributeProto] = [
      .integers("kernel_shape", kernel.sides), .integers("strides", stride.sides),
      .integers("dilations", dilation.sides), .integer("group", groups),
      padding.attribute(margins(of: layer.shapes.input.size)),
    ]
    if let connections {
      let description = yaml + "\nconnections: \(connections)"
      _ = exporter.group(layer, description) { _ in ("Conv", operands, attributes) }
      return exporter.value(layer)
    }
    return exporter.node("Conv", operands, layer, attributes)
  }

  private var yaml: String {
    let words =
      switch padding {
      case .half: "half"
      case .valid: "valid"
      case .sameUpper: "same"
      case .sameLower: "same-lower"
      case .sides(let margins): "\(margins.before.sides + margins.after.sides)"
      }
    return """
      type: convolution
      outputs: \(outputChannels)
      kernel: \(kernel.sides)
      stride: \(stride.sides)
      dilation: \(dilation.sides)
      groups: \(groups)
      bias: \(hasBias)
      padding: \(words)
      """
  }
}

extension TransposedConvolutionOperation: ExportedOperation {
  func exported(as layer: Layer, reading inputs: [ExportedValue], to exporter: inout ONNXExporter) -> ExportedValue {
    var operands = [exporter.whole(inputs[0], for: layer), exporter.tensor(.weight, of: layer)]
    if hasBias { operands.append(exporter.tensor(.bias, of: layer)) }
    return exporter.node(
      "ConvTranspose", operands, layer,
      [
        .integers("kernel_shape", kernel.sides), .integers("strides", stride.sides),
        .integers("dilations", dilation.sides), .integers("output_padding", outputPadding.sides),
        .integer("group", groups), padding.attribute(margins(of: layer.shapes.input.size)),
      ])
  }
}

extension FullyConnectedOperation: ExportedOperation {
  /// `Gemm` of a vector; along the last axis of anything else a product and an addition.
  func exported(as layer: Layer, reading inputs: [ExportedValue], to exporter: inout ONNXExporter) -> ExportedValue {
    guard isAlongLastAxis, !layer.shapes.input.isVector else {
      var operands = [exporter.vector(inputs[0], for: layer), exporter.tensor(.weight, of: layer)]
      if hasBias { operands.append(exporter.tensor(.bias, of: layer)) }
      exporter.graph.node("Gemm", operands, named: layer.name, [.integer("transB", 1)])
      return exporter.value(layer, extents: [outputs])
    }
    let operands = [inputs[0].name, exporter.tensor(.weight, of: layer, isTransposed: true)]
    guard hasBias else { return exporter.node("MatMul", operands, layer) }
    let product = exporter.graph.node("MatMul", operands, named: layer.name, output: "\(layer.name)#product")
    let bias = exporter.tensor(.bias, of: layer)
    exporter.graph.node("Add", [product, bias], named: "\(layer.name)#bias", output: layer.name)
    return exporter.value(layer)
  }
}

extension MatrixProductOperation: ExportedOperation {
  func exported(as layer: Layer, reading inputs: [ExportedValue], to exporter: inout ONNXExporter) -> ExportedValue {
    exporter.node("MatMul", inputs.map(\.name), layer)
  }
}

extension TrainableSubsamplingOperation: ExportedOperation {
  /// Four times the mean of each window, times the weight, plus the bias.
  func exported(as layer: Layer, reading inputs: [ExportedValue], to exporter: inout ONNXExporter) -> ExportedValue {
    let shape = [layer.outputShape.channels, 1, 1]
    _ = exporter.group(layer, "type: trainable-subsampling") { exporter in
      let image = exporter.whole(inputs[0], for: layer)
      let mean = exporter.graph.node(
        "AveragePool", [image], named: "\(layer.name)#mean",
        [.integers("kernel_shape", [2, 2]), .integers("strides", [2, 2])])
      let four = exporter.graph.real(4, named: "\(layer.name)#four")
      let sum = exporter.graph.node("Mul", [mean, four], named: "\(layer.name)#sum")
      let product = exporter.graph.node(
        "Mul", [sum, exporter.tensor(.weight, of: layer, shape: shape)], named: "\(layer.name)#product")
      return ("Add", [product, exporter.tensor(.bias, of: layer, shape: shape)], [])
    }
    return exporter.value(layer)
  }
}

extension RadialBasisOperation: ExportedOperation {
  /// The sum of the squares of the differences to each code.
  func exported(as layer: Layer, reading inputs: [ExportedValue], to exporter: inout ONNXExporter) -> ExportedValue {
    _ = exporter.group(layer, "type: radial-basis\noutputs: \(outputs)", isVector: true) { exporter in
      let vector = exporter.vector(inputs[0], for: layer)
      let shape = exporter.graph.integers([0, 1, layer.shapes.input.channels], named: "\(layer.name)#shape")
      let row = exporter.graph.node("Reshape", [vector, shape], named: "\(layer.name)#row")
      let difference = exporter.graph.node(
        "Sub", [row, exporter.tensor(.codes, of: layer)], named: "\(layer.name)#difference")
      let square = exporter.graph.node("Mul", [difference, difference], named: "\(layer.name)#square")
      let axis = exporter.graph.integers([2], named: "\(layer.name)#axis")
      return ("ReduceSum", [square, axis], [.integer("keepdims", 0)])
    }
    return exporter.value(layer, extents: [outputs])
  }
}

extension Extent {
  var sides: [Int] { [height, width] }
}

extension Padding {
  /// The attribute that says it; by numbers, unless ONNX has a word for what depends on the image.
  func attribute(_ margins: Margins) -> OnnxSchema_AttributeProto {
    switch self {
    case .sameUpper: .text("auto_pad", "SAME_UPPER")
    case .sameLower: .text("auto_pad", "SAME_LOWER")
    case .half, .valid, .sides: .integers("pads", margins.before.sides + margins.after.sides)
    }
  }
}
