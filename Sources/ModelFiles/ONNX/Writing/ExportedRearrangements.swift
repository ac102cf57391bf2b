import Networks

extension SliceOperation: ExportedOperation {
  func exported(as layer: Layer, reading inputs: [ExportedValue], to exporter: inout ONNXExporter) -> ExportedValue {
    let isVector = inputs[0].extents.count == 1 && axis == 0
    let input = isVector ? inputs[0].name : exporter.whole(inputs[0], for: layer)
    exporter.slice(input, [self], named: layer.name)
    return exporter.value(
      layer, extents: isVector ? [count] : nil, isBatched: inputs[0].isBatched)
  }
}

extension ONNXExporter {
  /// The parts along several axes.
  fileprivate mutating func slice(_ input: String, _ slices: [SliceOperation], named name: String) {
    let lists: [(String, [Int])] = [
      ("starts", slices.map(\.start)),
      (
        "ends",
        slices.map { max($0.start + $0.count * $0.step, -Int(Int32.max)) }.enumerated().map { index, end in
          // Going backwards, the place before the first element is beyond any that is counted from the end.
          end < 0 ? -Int(Int32.max) : end
        }
      ),
      ("axes", slices.map { $0.axis + 1 }), ("steps", slices.map(\.step)),
    ]
    let operands = lists.map { graph.integers($1, named: "\(name)#\($0)") }
    graph.node("Slice", [input] + operands, named: name)
  }
}

extension PaddedShortcutOperation: ExportedOperation {
  /// Every `stride`-th position, then zeros for the channels that are new.
  func exported(as layer: Layer, reading inputs: [ExportedValue], to exporter: inout ONNXExporter) -> ExportedValue {
    let (input, output) = (layer.shapes.input, layer.outputShape)
    _ = exporter.group(layer, "type: padded-shortcut\noutputs: \(outputChannels)\nstride: \(stride)") { exporter in
      let part = "\(layer.name)#part"
      exporter.slice(
        exporter.whole(inputs[0], for: layer),
        [
          SliceOperation(axis: 1, start: 0, count: output.height, step: stride),
          SliceOperation(axis: 2, start: 0, count: output.width, step: stride),
        ], named: part)
      let pads = exporter.graph.integers(
        [0, 0, 0, 0, 0, outputChannels - input.channels, 0, 0], named: "\(layer.name)#pads")
      return ("Pad", [part, pads], [])
    }
    return exporter.value(layer)
  }
}

extension PadOperation: ExportedOperation {
  func exported(as layer: Layer, reading inputs: [ExportedValue], to exporter: inout ONNXExporter) -> ExportedValue {
    let input = exporter.whole(inputs[0], for: layer)
    let pads = exporter.graph.integers([0] + before + [0] + after, named: "\(layer.name)#pads")
    var operands = [input, pads]
    let mode =
      switch fill {
      case .constant: "constant"
      case .reflection: "reflect"
      case .edge: "edge"
      case .wrap: "wrap"
      }
    if case .constant(let value) = fill, value != 0 {
      operands.append(exporter.graph.real(value, named: "\(layer.name)#value"))
    }
    return exporter.node("Pad", operands, layer, [.text("mode", mode)])
  }
}

extension ResizeOperation: ExportedOperation {
  func exported(as layer: Layer, reading inputs: [ExportedValue], to exporter: inout ONNXExporter) -> ExportedValue {
    let input = exporter.whole(inputs[0], for: layer)
    var operands = [input, ""]
    switch target {
    case .scale(let height, let width):
      operands.append(
        exporter.graph.reals([1, 1, Float(height), Float(width)], shape: [4], named: "\(layer.name)#scales"))
    case .size(let size):
      // The batch stays as it is: only the last two axes are named.
      operands += ["", exporter.graph.integers(size.sides, named: "\(layer.name)#sizes")]
    }
    var attributes: [OnnxSchema_AttributeProto] = [
      .text("mode", mode), .text("coordinate_transformation_mode", coordinateMode), .text("nearest_mode", nearestMode),
    ]
    if case .size = target { attributes.append(.integers("axes", [2, 3])) }
    return exporter.node("Resize", operands, layer, attributes)
  }

  private var mode: String {
    switch method {
    case .nearest: "nearest"
    case .bilinear: "linear"
    case .bicubic: "cubic"
    }
  }

  private var coordinateMode: String {
    switch coordinates {
    case .halfPixel: "half_pixel"
    case .pytorchHalfPixel: "pytorch_half_pixel"
    case .alignedCorners: "align_corners"
    case .asymmetric: "asymmetric"
    }
  }

  private var nearestMode: String {
    switch rounding {
    case .floor: "floor"
    case .ceiling: "ceil"
    case .halfDown: "round_prefer_floor"
    case .halfUp: "round_prefer_ceil"
    }
  }
}

extension ChannelShuffleOperation: ExportedOperation {
  func exported(as layer: Layer, reading inputs: [ExportedValue], to exporter: inout ONNXExporter) -> ExportedValue {
    let shape = layer.shapes.input
    let isVector = inputs[0].extents.count == 1
    _ = exporter.group(layer, "type: channel-shuffle\ngroups: \(groups)", isVector: isVector) { exporter in
      let rest = Array(inputs[0].extents.dropFirst())
      let split = exporter.graph.integers([0, groups, shape.channels / groups] + rest, named: "\(layer.name)#split")
      let parts = exporter.graph.node("Reshape", [inputs[0].name, split], named: "\(layer.name)#parts")
      let turned = exporter.graph.node(
        "Transpose", [parts], named: "\(layer.name)#turned",
        [.integers("perm", [0, 2, 1] + rest.indices.map { $0 + 3 })])
      let whole = exporter.graph.integers([0, shape.channels] + rest, named: "\(layer.name)#whole")
      return ("Reshape", [turned, whole], [])
    }
    return exporter.value(layer, extents: inputs[0].extents)
  }
}

extension FlattenOperation: ExportedOperation {
  func exported(as layer: Layer, reading inputs: [ExportedValue], to exporter: inout ONNXExporter) -> ExportedValue {
    exporter.graph.node("Flatten", [inputs[0].name], named: layer.name, [.integer("axis", 1)])
    return exporter.value(layer, extents: [layer.outputShape.channels], isBatched: inputs[0].isBatched)
  }
}

extension ReshapeOperation: ExportedOperation {
  func exported(as layer: Layer, reading inputs: [ExportedValue], to exporter: inout ONNXExporter) -> ExportedValue {
    let shape = exporter.graph.integers([0] + extents, named: "\(layer.name)#shape")
    exporter.graph.node("Reshape", [inputs[0].name, shape], named: layer.name)
    let output = layer.outputShape.extents
    return exporter.value(
      layer, extents: extents.count == 1 ? [output[0]] : output, isBatched: inputs[0].isBatched)
  }
}

extension TransposeOperation: ExportedOperation {
  func exported(as layer: Layer, reading inputs: [ExportedValue], to exporter: inout ONNXExporter) -> ExportedValue {
    exporter.graph.node(
      "Transpose", [exporter.whole(inputs[0], for: layer)], named: layer.name,
      [.integers("perm", [0] + order.map { $0 + 1 })])
    return exporter.value(layer, isBatched: inputs[0].isBatched)
  }
}
