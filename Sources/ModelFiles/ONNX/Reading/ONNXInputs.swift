/// The inputs of a graph and the shapes that they are counted for.
struct ONNXInputs {
  private let infos: [OnnxSchema_ValueInfoProto]
  private let path: String
  /// In the order of the graph.
  private(set) var shapes: [(name: String, shape: [Int])] = []

  init(_ infos: [OnnxSchema_ValueInfoProto], path: String) {
    self.infos = infos
    self.path = path
  }

  /// Settles all shapes, and gives the number of images in a batch: 1 where the file leaves it open.
  ///
  /// - Parameter asked: shapes by name; "" stands for the only input.
  mutating func settle(_ asked: [String: [Int]]) throws(ONNXError) -> Int {
    try requireKnown(asked)
    for info in infos {
      shapes.append((info.name, try shape(of: info, asked[info.name] ?? (infos.count == 1 ? asked[""] : nil))))
    }
    let ranks = shapes.map(\.shape.count)
    guard let deepest = shapes.first(where: { $0.shape.count == ranks.max() }), deepest.shape.count > 1 else {
      return 1
    }
    return max(deepest.shape[0], 1)
  }

  private func requireKnown(_ asked: [String: [Int]]) throws(ONNXError) {
    let names = infos.map { "'\($0.name)'" }.joined(separator: ", ")
    for name in asked.keys.sorted() where !name.isEmpty && !infos.contains(where: { $0.name == name }) {
      throw fault("no input is called '\(name)'; there are \(names)")
    }
    if asked[""] != nil, infos.count != 1 {
      throw fault("the shape of which input? there are \(names)")
    }
  }

  private func shape(of info: OnnxSchema_ValueInfoProto, _ asked: [Int]?) throws(ONNXError) -> [Int] {
    let type = info.type.tensorType
    guard info.hasType, case .tensorType = info.type.value else {
      throw fault("input '\(info.name)' is no tensor")
    }
    if let asked { return try checked(try completed(asked, type, info.name), info.name) }
    guard type.hasShape else {
      throw fault("input '\(info.name)' has no shape; give it one with --input \(info.name)=SHAPE")
    }
    var shape: [Int] = []
    for (axis, dimension) in type.shape.dim.enumerated() {
      switch dimension.value {
      case .dimValue(let extent)? where extent > 0 || axis > 0: shape.append(Int(extent))
      case _ where axis == 0: shape.append(1)
      default:
        let sizes = type.shape.dim.map { $0.extent.map(String.init) ?? ($0.dimParam.isEmpty ? "?" : $0.dimParam) }
        throw fault(
          "input '\(info.name)' has the shape \(sizes.joined(separator: "x")), which leaves sizes open; give them with "
            + "--input \(info.name)=SHAPE")
      }
    }
    return try checked(shape, info.name)
  }

  /// The shape that was asked for, with the batch.
  private func completed(
    _ asked: [Int], _ type: OnnxSchema_TypeProto.Tensor, _ name: String
  ) throws(ONNXError) -> [Int] {
    let rank = type.shape.dim.count
    guard type.hasShape, asked.count != rank else { return asked }
    guard asked.count + 1 == rank else {
      throw fault(
        "input '\(name)' has \(rank) axes, the batch included, where \(ONNXShape.text(asked)) is given for it")
    }
    let first = type.shape.dim[0]
    return [max(first.extent ?? 1, 1)] + asked
  }

  private func checked(_ shape: [Int], _ name: String) throws(ONNXError) -> [Int] {
    do {
      guard !shape.contains(where: { $0 > Int(Int32.max) }) else {
        throw ONNXFault.wrong("\(ONNXShape.text(shape)) is too large to be counted")
      }
      let shape = try ONNXShape.checked(shape)
      guard !shape.contains(0) else { throw ONNXFault.wrong("\(ONNXShape.text(shape)) has no elements") }
      return shape
    } catch {
      throw fault("input '\(name)': \((error as? ONNXFault)?.message ?? "\(error)")")
    }
  }

  private func fault(_ message: String) -> ONNXError { ONNXError(path: path, node: nil, message: message) }
}

extension OnnxSchema_TensorShapeProto.Dimension {
  /// The extent; nil where the file leaves it open.
  var extent: Int? {
    if case .dimValue(let extent)? = value { Int(extent) } else { nil }
  }
}
