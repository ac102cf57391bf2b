import Networks
import Weights

enum ONNXMatrices {
  static func gemm(_ node: ONNXNode, _ importer: ONNXImporter) throws {
    let features = try left(node, importer)
    let matrix = try importer.requiredConstant(node, 1, "matrix")
    guard matrix.shape.count == 2 else {
      throw ONNXFault.wrong("its matrix has the shape \(ONNXShape.text(matrix.shape))")
    }
    let alpha = try node.real("alpha", or: 1)
    let weight = (try node.flag("transB") ? matrix : ONNXFolding.transposed(matrix, [1, 0])).scaled(by: alpha)
    let bias = try bias(node, importer, outputs: weight.shape[0])
    guard bias == nil, node.input(2) != nil else {
      return importer.bind(node, try fullyConnected(node, importer, features, weight, bias))
    }
    let product = try fullyConnected(node, importer, features, weight, nil, named: "\(node.name)/product")
    importer.bind(
      node,
      try ONNXElementwise.combined(
        .addition, [.init(product), try addend(node, importer)], named: node.name, node, importer))
  }

  /// The matrix on the left, whose rows are images.
  private static func left(_ node: ONNXNode, _ importer: ONNXImporter) throws -> ONNXFeatures {
    let features = try importer.features(node, 0)
    guard features.shape.count == 2 else {
      throw ONNXFault.wrong("it reads \(ONNXShape.text(features.shape)), no matrix")
    }
    guard try node.flag("transA") else { return features }
    return try ONNXRearrangements.transposed(features, [1, 0], named: "\(node.name)/left", node, importer)
  }

  /// A bias that is one number, or one for each output; nil where there is none, or one of another form.
  private static func bias(_ node: ONNXNode, _ importer: ONNXImporter, outputs: Int) throws -> ONNXTensor? {
    guard let name = node.input(2), case .constant(let bias) = importer.values[name],
      bias.isScalar || bias.count == outputs, bias.shape.last ?? 1 == bias.count
    else { return nil }
    let whole = bias.count == outputs ? bias.reshaped([outputs]) : ONNXFolding.repeated(bias, [outputs])
    return whole.scaled(by: try node.real("beta", or: 1))
  }

  /// What is added to a product and is no bias of its outputs.
  private static func addend(_ node: ONNXNode, _ importer: ONNXImporter) throws -> ONNXElementwise.Operand {
    let beta = try node.real("beta", or: 1)
    if let name = node.input(2), case .constant(let tensor) = importer.values[name] {
      return .init(tensor.scaled(by: beta))
    }
    let features = try importer.features(node, 2)
    guard beta != 1 else { return .init(features) }
    let scaled = try importer.layer(
      .scaling(.init(factor: beta)), named: "\(node.name)/beta", reading: [features.layer])
    return .init(features.replacing(layer: scaled))
  }

  /// - Parameter weight: outputs × inputs.
  private static func fullyConnected(
    _ node: ONNXNode, _ importer: ONNXImporter, _ features: ONNXFeatures, _ weight: ONNXTensor, _ bias: ONNXTensor?,
    named name: String? = nil
  ) throws -> ONNXFeatures {
    let extents = features.extents
    guard extents.last == weight.shape[1], weight.shape[0] > 0 else {
      throw ONNXFault.wrong(
        "its matrix is for \(weight.shape[1]) inputs and \(weight.shape[0]) outputs, and it reads \(extents.last ?? 0)")
    }
    let isVector = extents.count == 1 && features.hasBatch
    let input =
      extents.count == 1 && !isVector ? try importer.view(features, as: [1, extents[0]], node) : features.layer
    guard isVector || !importer.shapes[input].isVector else {
      throw ONNXFault.uncountable("it multiplies single numbers by a matrix")
    }
    try importer.addSources(of: weight, node)
    let operation = FullyConnectedOperation(
      outputs: weight.shape[0], hasBias: bias != nil, isAlongLastAxis: !isVector)
    let layer = try importer.layer(
      .fullyConnected(operation), named: name ?? node.name, reading: [input],
      tensors: ONNXConvolutions.tensors(weight, bias))
    return try importer.features(
      layer, extents: Array(extents.dropLast()) + [weight.shape[0]], hasBatch: features.hasBatch)
  }

  static func product(_ node: ONNXNode, _ importer: ONNXImporter) throws {
    if let name = node.input(1), case .constant(let matrix) = importer.values[name], matrix.shape.count == 2,
      let reader = node.input(0), case .features(let features) = importer.values[reader]
    {
      let weight = ONNXFolding.transposed(matrix, [1, 0])
      return importer.bind(node, try fullyConnected(node, importer, features, weight, nil))
    }
    try dynamicProduct(node, importer)
  }

  /// A product of what two layers compute. A vector is a row on the left and a column on the right.
  private static func dynamicProduct(_ node: ONNXNode, _ importer: ONNXImporter) throws {
    var (left, right) = (try importer.features(node, 0), try importer.features(node, 1))
    let isVector = (left: left.shape.count == 1, right: right.shape.count == 1)
    if isVector.left { left = try reshaped(left, [1] + left.shape, node, importer) }
    if isVector.right { right = try reshaped(right, right.shape + [1], node, importer) }
    let rank = max(left.shape.count, right.shape.count)
    let isBatched = [left, right].allSatisfy { $0.hasBatch && $0.shape.count == rank && rank > 2 }
    if !isBatched { (left, right) = (try importer.unbatched(left, node), try importer.unbatched(right, node)) }
    func layer(_ features: ONNXFeatures) throws -> Int {
      let padded = [Int](repeating: 1, count: rank - features.shape.count) + features.extents
      return try importer.view(features, as: padded, node)
    }
    let inputs = [try layer(left), try layer(right)]
    let product = try importer.layer(.matrixProduct(), named: node.name, reading: inputs)
    var result = try importer.features(product, extents: importer.shapes[product].extents, hasBatch: isBatched)
    var shape = result.shape
    if isVector.right { shape.removeLast() }
    if isVector.left { shape.remove(at: shape.count - (isVector.right ? 1 : 2)) }
    if shape != result.shape { result = try reshaped(result, shape.isEmpty ? [1] : shape, node, importer) }
    importer.bind(node, try importer.batched(result, node))
  }

  /// The same elements in another shape in which no axis counts images.
  private static func reshaped(
    _ features: ONNXFeatures, _ shape: [Int], _ node: ONNXNode, _ importer: ONNXImporter
  ) throws -> ONNXFeatures {
    let whole = try importer.unbatched(features, node)
    return try importer.features(try importer.view(whole, as: shape, node), extents: shape, hasBatch: false)
  }

  /// Whether an addition is the bias of the product before it, which nothing else reads.
  static func addedBias(
    _ node: ONNXNode, _ importer: ONNXImporter, _ function: ElementwiseOperation.Function
  ) throws -> Bool {
    guard function == .addition else { return false }
    for (own, other) in [(0, 1), (1, 0)] {
      guard let name = node.input(own), case .constant(let tensor) = importer.values[name],
        let reader = node.input(other), case .features(let features) = importer.values[reader],
        importer.readerCount(reader) == 1, tensor.shape.count == 1, tensor.isTrained,
        case .fullyConnected(let product) = importer.descriptions[features.layer].operation, !product.hasBias,
        importer.descriptions[features.layer].weightsOf == nil, tensor.count == product.outputs,
        features.shape.last == product.outputs
      else { continue }
      let operation = FullyConnectedOperation(
        outputs: product.outputs, hasBias: true, isAlongLastAxis: product.isAlongLastAxis)
      importer.addBias(tensor, to: features.layer, .fullyConnected(operation))
      importer.bind(node, features)
      return true
    }
    return false
  }
}

extension ONNXTensor {
  /// The tensor times a number.
  fileprivate func scaled(by factor: Double) -> ONNXTensor {
    guard factor != 1 else { return self }
    return ONNXTensor(
      shape: shape, isInteger: false, name: name, isTrained: isTrained, sources: sources, effort: effort
    ) { places in
      .reals(reals(at: places).map { $0 * Float(factor) })
    }
  }
}
