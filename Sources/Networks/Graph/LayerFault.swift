/// Why a layer cannot follow the layers that it reads.
package enum LayerFault: Error, Equatable, CustomStringConvertible {
  case duplicateName
  case readsLaterLayer
  case wrongInputCount(needed: String, found: Int)
  case tooSmall(quantity: String, minimum: Int, found: Int)
  case outOfRange(quantity: String, range: String, found: String)
  case tooLarge(quantity: String)
  case groupsDoNotDivide(groups: Int, inputChannels: Int, outputChannels: Int)
  case connectionsDoNotFit(inputChannels: Int, outputChannels: Int)
  case connectionsCrossGroups(groups: Int, outputChannel: Int)
  case groupsDoNotDivideChannels(groups: Int, channels: Int)
  case windowTooLarge(window: Extent, input: Extent, padding: Margins)
  case paddingTooLarge(window: Extent, padding: Margins)
  case needsImage(found: FeatureShape)
  case needsVector(found: FeatureShape)
  case needsEvenSize(found: FeatureShape)
  case needsMoreChannels(found: Int, outputs: Int)
  case shapesDiffer([FeatureShape])
  case sizesDiffer([FeatureShape])
  case matricesDoNotFit([FeatureShape])
  case missingAxis(Int, found: FeatureShape)
  case wrongExtentCount(quantity: String, needed: Int, found: [Int])
  case cannotReshape(FeatureShape, extents: [Int])
  case noOrderOfAxes([Int], found: FeatureShape)
  case weightsDiffer(layer: String)
  case missingOutput

  package var description: String {
    switch self {
    case .duplicateName: "another layer has the same name"
    case .readsLaterLayer: "it reads a layer that does not precede it"
    case .wrongInputCount(let needed, let found): "it reads \(found) layers where it needs \(needed)"
    case .tooSmall(let quantity, let minimum, let found): "\(quantity) must be at least \(minimum) (found \(found))"
    case .outOfRange(let quantity, let range, let found): "\(quantity) must be \(range) (found \(found))"
    case .tooLarge(let quantity): "\(quantity) is too large to be counted"
    case .groupsDoNotDivide(let groups, let inputs, let outputs):
      "\(groups) groups must divide \(inputs) input channels and \(outputs) output channels"
    case .connectionsDoNotFit(let inputs, let outputs):
      "the connection table must name, for each of \(outputs) output channels, some of \(inputs) input channels"
    case .connectionsCrossGroups(let groups, let channel):
      "the connection table joins output channel \(channel) to another of the \(groups) groups; leave out one of both"
    case .windowTooLarge(let window, let input, let padding):
      "a window of \(window) does not fit an input of \(input) with \(padding)"
    case .paddingTooLarge(let window, let padding): "\(padding) must be smaller than the window of \(window)"
    case .groupsDoNotDivideChannels(let groups, let channels): "\(groups) groups must divide \(channels) channels"
    case .needsImage(let found): "it reads channels x height x width, not \(found)"
    case .needsVector(let found): "it reads a vector, not \(found); flatten or pool it before"
    case .needsEvenSize(let found): "2x2 subsampling needs an even height and width, not \(found)"
    case .needsMoreChannels(let found, let outputs): "\(outputs) output channels are fewer than the \(found) it reads"
    case .shapesDiffer(let shapes): "extents must be equal, or 1 where they are not, unlike \(Self.list(shapes))"
    case .sizesDiffer(let shapes): "only maps of one size can be concatenated, not \(Self.list(shapes))"
    case .matricesDoNotFit(let shapes):
      "the columns of the first must be the rows of the second, and axes before these equal or 1, unlike "
        + Self.list(shapes)
    case .missingAxis(let axis, let found): "axis \(axis) is none of 0 to \(found.rank - 1), those of \(found)"
    case .wrongExtentCount(let quantity, let needed, let found):
      "\(quantity) needs \(needed) numbers before and after, one for each axis, not \(found[0]) and \(found[1])"
    case .cannotReshape(let shape, let extents): "\(shape) cannot be reshaped to \(extents)"
    case .noOrderOfAxes(let order, let found): "\(order) is no order of the axes 0 to \(found.rank - 1) of \(found)"
    case .weightsDiffer(let layer): "it needs other weights than those of '\(layer)'"
    case .missingOutput: "there is no such layer to be an output of the network"
    }
  }

  private static func list(_ shapes: [FeatureShape]) -> String { shapes.map(\.description).joined(separator: " and ") }
}
