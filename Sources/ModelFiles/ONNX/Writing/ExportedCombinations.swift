import Networks

extension ConcatenationOperation: ExportedOperation {
  func exported(as layer: Layer, reading inputs: [ExportedValue], to exporter: inout ONNXExporter) -> ExportedValue {
    let (names, areVectors) = exporter.aligned(inputs, for: layer)
    let batched = inputs.firstIndex(where: \.isBatched)
    let operands = zip(inputs, names).map { value, name in
      guard !value.isBatched, let batched else { return name }
      return exporter.forEachImage(name, value, like: names[batched], layer)
    }
    exporter.graph.node("Concat", operands, named: layer.name, [.integer("axis", axis + 1)])
    return exporter.value(
      layer, extents: areVectors ? [layer.outputShape.channels] : nil, isBatched: batched != nil)
  }
}

extension ONNXExporter {
  /// A tensor for all images, repeated for each image of a batch.
  fileprivate mutating func forEachImage(
    _ name: String, _ value: ExportedValue, like other: String, _ layer: Layer
  ) -> String {
    guard batch != 1 else { return name }
    let notes = graph.notes
    defer { graph.notes = notes }
    graph.notes[ONNXNote.view] = "true"
    let prefix = "\(layer.name)#\(value.name)"
    guard batch == nil else {
      let shape = graph.integers([batch!] + value.extents, named: "\(prefix)#shape")
      return graph.node("Expand", [name, shape], named: "\(prefix)#repeated")
    }
    let shape = graph.node("Shape", [other], named: "\(prefix)#shape", [.integer("start", 0), .integer("end", 1)])
    let extents = graph.integers(value.extents, named: "\(prefix)#extents")
    let whole = graph.node("Concat", [shape, extents], named: "\(prefix)#whole", [.integer("axis", 0)])
    return graph.node("Expand", [name, whole], named: "\(prefix)#repeated")
  }
}

extension ElementwiseOperation: ExportedOperation {
  func exported(as layer: Layer, reading inputs: [ExportedValue], to exporter: inout ONNXExporter) -> ExportedValue {
    let (names, areVectors) = exporter.aligned(inputs, for: layer)
    let isBatched = inputs.contains(where: \.isBatched)
    let value = exporter.value(layer, extents: areVectors ? [layer.outputShape.channels] : nil, isBatched: isBatched)
    guard function == .product, names.count > 2 else {
      exporter.graph.node(type(of: names.count), names, named: layer.name)
      return value
    }
    _ = exporter.group(layer, "type: product", isVector: areVectors) { exporter in
      var product = names[0]
      for (index, name) in names.dropFirst().dropLast().enumerated() {
        product = exporter.graph.node("Mul", [product, name], named: "\(layer.name)#\(index + 1)")
      }
      return ("Mul", [product, names.last!], [])
    }
    return value
  }

  private func type(of count: Int) -> String {
    switch function {
    case .addition: count == 2 ? "Add" : "Sum"
    case .product: "Mul"
    case .minimum: "Min"
    case .maximum: "Max"
    case .difference: "Sub"
    case .division: "Div"
    case .power: "Pow"
    }
  }
}

extension ScalingOperation: ExportedOperation {
  func exported(as layer: Layer, reading inputs: [ExportedValue], to exporter: inout ONNXExporter) -> ExportedValue {
    let input = inputs[0]
    let value = exporter.value(layer, extents: input.extents)
    if offset == 0 {
      let number = exporter.graph.real(factor, named: "\(layer.name)#factor")
      exporter.graph.node("Mul", [input.name, number], named: layer.name)
      return value
    }
    guard factor != 1 else {
      let number = exporter.graph.real(offset, named: "\(layer.name)#offset")
      exporter.graph.node("Add", [input.name, number], named: layer.name)
      return value
    }
    let description = "type: scaling\nfactor: \(factor)\noffset: \(offset)"
    _ = exporter.group(layer, description, isVector: input.extents.count == 1) { exporter in
      let number = exporter.graph.real(factor, named: "\(layer.name)#factor")
      let product = exporter.graph.node("Mul", [input.name, number], named: "\(layer.name)#product")
      return ("Add", [product, exporter.graph.real(offset, named: "\(layer.name)#offset")], [])
    }
    return value
  }
}
