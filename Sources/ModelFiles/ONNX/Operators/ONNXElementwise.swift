import Networks
import Weights

enum ONNXElementwise {
  typealias Function = ElementwiseOperation.Function

  /// An operator of two inputs; in its first versions the second is repeated as attributes say.
  static func binary(_ node: ONNXNode, _ importer: ONNXImporter, _ function: Function) throws {
    guard node.inputs.count == 2 else { throw ONNXFault.wrong("it reads \(node.inputs.count) inputs where it needs 2") }
    if try ONNXMatrices.addedBias(node, importer, function) { return }
    if try scaled(node, importer, function) { return }
    try combine(node, importer, function)
  }

  /// An operator of any number of inputs; of one, it is that.
  static func combination(_ node: ONNXNode, _ importer: ONNXImporter, _ function: Function) throws {
    if node.inputs.count == 1 { return importer.bind(node, try importer.features(node, 0)) }
    try combine(node, importer, function)
  }

  /// The mean of inputs: their sum, scaled.
  static func mean(_ node: ONNXNode, _ importer: ONNXImporter) throws {
    let features =
      node.inputs.count == 1
      ? try importer.features(node, 0)
      : try combined(.addition, try operands(node, importer), named: "\(node.name)/sum", node, importer)
    try ONNXNormalizations.bindAlike(
      node, importer, features, .scaling(.init(factor: (1 / Float(node.inputs.count)).shortest)))
  }

  /// Arithmetic with one constant number.
  private static func scaled(_ node: ONNXNode, _ importer: ONNXImporter, _ function: Function) throws -> Bool {
    for (own, other) in [(0, 1), (1, 0)] {
      guard let name = node.input(own), case .constant(let tensor) = importer.values[name], tensor.isScalar,
        !tensor.isTrained, tensor.sources.isEmpty, let reader = node.input(other),
        case .features(let features) = importer.values[reader], features.shape.count >= tensor.shape.count
      else { continue }
      guard let operation = scaling(function, by: try tensor.scalar(), isFirst: own == 0) else { return false }
      try ONNXNormalizations.bindAlike(node, importer, features, operation)
      return true
    }
    return false
  }

  private static func scaling(_ function: Function, by number: Double, isFirst: Bool) -> LayerOperation? {
    switch function {
    case .addition: .scaling(.init(factor: 1, offset: number))
    case .product: .scaling(.init(factor: number))
    case .difference: .scaling(.init(factor: isFirst ? -1 : 1, offset: isFirst ? number : -number))
    case .division where !isFirst: .scaling(.init(factor: (1 / Float(number)).shortest))
    case .power where !isFirst: .activation(.power(exponent: number))
    case .division, .power, .minimum, .maximum: nil
    }
  }

  private static func combine(_ node: ONNXNode, _ importer: ONNXImporter, _ function: Function) throws {
    var operands = try operands(node, importer)
    if node.version < 7, try node.flag("broadcast") { try alignOld(&operands, node) }
    importer.bind(node, try combined(function, operands, named: node.name, node, importer))
  }

  private static func operands(_ node: ONNXNode, _ importer: ONNXImporter) throws -> [Operand] {
    try node.inputs.indices.map { index in
      guard let name = node.input(index) else { throw ONNXFault.wrong("its input \(index + 1) is missing") }
      switch importer.values[name] {
      case .constant(let tensor)?: return Operand(tensor)
      case .features(let features)?: return Operand(features)
      case .unknown?, nil: throw ONNXFault.uncountable("it reads '\(name)', which is not known")
      }
    }
  }

  /// A layer that combines operands, each repeated along the axes in which it is shorter.
  static func combined(
    _ function: Function, _ operands: [Operand], named name: String, _ node: ONNXNode, _ importer: ONNXImporter
  ) throws -> ONNXFeatures {
    let rank = operands.map(\.shape.count).max() ?? 0
    let isMixed = operands.contains { operand in
      if case .features(let features) = operand.value {
        !features.hasBatch && operand.shape.count == rank
      } else {
        false
      }
    }
    let full = try ONNXShape.broadcast(operands.map(\.shape))
    let layers = try operands.map { operand in
      try layer(of: operand, rank: rank, keepsBatch: !isMixed, node, importer)
    }
    let combined = try importer.layer(.elementwise(.init(function)), named: name, reading: layers)
    let extents = isMixed ? full : Array(full.dropFirst())
    guard let batch = full.first, isMixed || batch == importer.batch else {
      throw ONNXFault.uncountable("it repeats the images of a batch")
    }
    return try importer.batched(try importer.features(combined, extents: extents, hasBatch: !isMixed), node)
  }

  /// An input, with the shape in which it meets the others.
  struct Operand {
    let value: ONNXValue
    var shape: [Int]

    init(_ tensor: ONNXTensor) { (value, shape) = (.constant(tensor), tensor.shape) }
    init(_ features: ONNXFeatures) { (value, shape) = (.features(features), features.shape) }
  }

  /// Up to version 6, the second input begins at an axis of the first.
  private static func alignOld(_ operands: inout [Operand], _ node: ONNXNode) throws {
    let (first, second) = (operands[0].shape, operands[1].shape)
    guard let given = try node.optionalInteger("axis") else { return }
    let axis = try ONNXShape.axis(given, rank: first.count)
    guard axis + second.count <= first.count else { throw ONNXFault.wrong("its second input reaches beyond the first") }
    operands[1].shape = second + [Int](repeating: 1, count: first.count - axis - second.count)
  }

  /// The operand with as many axes as the deepest one has.
  private static func layer(
    of operand: Operand, rank: Int, keepsBatch: Bool, _ node: ONNXNode, _ importer: ONNXImporter
  ) throws -> Int {
    let padded = [Int](repeating: 1, count: rank - operand.shape.count) + operand.shape
    let extents = keepsBatch ? Array(padded.dropFirst()) : padded
    switch operand.value {
    case .constant(let tensor):
      guard !keepsBatch || padded.first == 1 else {
        throw ONNXFault.uncountable("it has a constant for each image of a batch")
      }
      return try importer.parameter(tensor, extents, node)
    case .features(let features):
      if features.hasBatch, operand.shape.count < rank || !keepsBatch {
        return try importer.view(try importer.unbatched(features, node), as: extents, node)
      }
      guard keepsBatch || features.batch == 1 else { throw ONNXFault.uncountable("it mixes the images of a batch") }
      return try importer.view(features, as: extents, node)
    case .unknown(let producer): throw ONNXFault.uncountable("it reads what '\(producer)' produces")
    }
  }
}
