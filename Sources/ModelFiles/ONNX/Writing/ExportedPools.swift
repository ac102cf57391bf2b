import Networks

extension PoolOperation: ExportedOperation {
  func exported(as layer: Layer, reading inputs: [ExportedValue], to exporter: inout ONNXExporter) -> ExportedValue {
    var attributes: [OnnxSchema_AttributeProto] = [
      .integers("kernel_shape", window.sides), .integers("strides", stride.sides),
      padding.attribute(margins(of: layer.shapes.input.size)), .integer("ceil_mode", rounding == .ceil ? 1 : 0),
    ]
    if dilation != 1 { attributes.append(.integers("dilations", dilation.sides)) }
    let image = exporter.whole(inputs[0], for: layer)
    switch function {
    case .maximum: return exporter.node("MaxPool", [image], layer, attributes)
    case .average:
      return exporter.node(
        "AveragePool", [image], layer, attributes + [.integer("count_include_pad", countsPadding ? 1 : 0)])
    case .norm(let power): return exporter.node("LpPool", [image], layer, attributes + [.integer("p", power)])
    }
  }
}

extension GlobalAveragePoolOperation: ExportedOperation {
  func exported(as layer: Layer, reading inputs: [ExportedValue], to exporter: inout ONNXExporter) -> ExportedValue {
    exporter.node("GlobalAveragePool", [exporter.whole(inputs[0], for: layer)], layer)
  }
}

extension GlobalMaximumPoolOperation: ExportedOperation {
  func exported(as layer: Layer, reading inputs: [ExportedValue], to exporter: inout ONNXExporter) -> ExportedValue {
    exporter.node("GlobalMaxPool", [exporter.whole(inputs[0], for: layer)], layer)
  }
}

extension GlobalNormPoolOperation: ExportedOperation {
  func exported(as layer: Layer, reading inputs: [ExportedValue], to exporter: inout ONNXExporter) -> ExportedValue {
    exporter.node("GlobalLpPool", [exporter.whole(inputs[0], for: layer)], layer, [.integer("p", power)])
  }
}

extension AdaptiveAveragePoolOperation: ExportedOperation {
  /// An average pool where the windows are equal; else products with matrices that hold the means of rows and columns.
  func exported(as layer: Layer, reading inputs: [ExportedValue], to exporter: inout ONNXExporter) -> ExportedValue {
    let input = layer.shapes.input.size
    _ = exporter.group(layer, "type: adaptive-average-pool\nsize: \(size.sides)") { exporter in
      let image = exporter.whole(inputs[0], for: layer)
      if input.height.isMultiple(of: size.height), input.width.isMultiple(of: size.width) {
        let window = [input.height / size.height, input.width / size.width]
        return ("AveragePool", [image], [.integers("kernel_shape", window), .integers("strides", window)])
      }
      let rows = exporter.graph.reals(
        Self.means(of: input.height, output: size.height), shape: [size.height, input.height],
        named: "\(layer.name)#rows")
      let columns = exporter.graph.reals(
        Self.transposed(Self.means(of: input.width, output: size.width), rows: size.width),
        shape: [input.width, size.width], named: "\(layer.name)#columns")
      let fewerRows = exporter.graph.node("MatMul", [rows, image], named: "\(layer.name)#fewer-rows")
      return ("MatMul", [fewerRows, columns], [])
    }
    return exporter.value(layer)
  }

  /// Output × input: row i averages the elements of window i.
  private static func means(of input: Int, output: Int) -> [Float] {
    (0..<output).flatMap { index in
      let window = index * input / output..<((index + 1) * input + output - 1) / output
      return (0..<input).map { window.contains($0) ? 1 / Float(window.count) : 0 }
    }
  }

  private static func transposed(_ matrix: [Float], rows: Int) -> [Float] {
    let columns = matrix.count / rows
    return (0..<columns).flatMap { column in (0..<rows).map { matrix[$0 * columns + column] } }
  }
}

extension ReductionOperation: ExportedOperation {
  func exported(as layer: Layer, reading inputs: [ExportedValue], to exporter: inout ONNXExporter) -> ExportedValue {
    let type =
      switch function {
      case .mean: "ReduceMean"
      case .sum: "ReduceSum"
      case .maximum: "ReduceMax"
      case .minimum: "ReduceMin"
      }
    let input = exporter.whole(inputs[0], for: layer)
    let list = exporter.graph.integers(axes.map { $0 + 1 }, named: "\(layer.name)#axes")
    exporter.graph.node(type, [input, list], named: layer.name, [.integer("keepdims", keepsAxes ? 1 : 0)])
    let left = layer.shapes.input.extents.enumerated().compactMap { axis, extent in
      axes.contains(axis) ? (keepsAxes ? 1 : nil) : extent
    }
    return exporter.value(layer, extents: left.isEmpty ? [1] : left)
  }
}
