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
  case windowTooLarge(window: Extent, input: Extent, padding: Extent)
  case paddingTooLarge(window: Extent, padding: Extent)
  case needsVector(found: FeatureShape)
  case needsEvenSize(found: FeatureShape)
  case needsMoreChannels(found: Int, outputs: Int)
  case shapesDiffer([FeatureShape])
  case sizesDiffer([FeatureShape])

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
      "a window of \(window) does not fit an input of \(input) with \(padding) padding on each side"
    case .paddingTooLarge(let window, let padding): "padding of \(padding) must be smaller than the window of \(window)"
    case .needsVector(let found): "it reads a vector, not \(found); flatten or pool it before"
    case .needsEvenSize(let found): "2x2 subsampling needs an even height and width, not \(found)"
    case .needsMoreChannels(let found, let outputs): "\(outputs) output channels are fewer than the \(found) it reads"
    case .shapesDiffer(let shapes): "only equal shapes can be added, not \(Self.list(shapes))"
    case .sizesDiffer(let shapes): "only maps of one size can be concatenated, not \(Self.list(shapes))"
    }
  }

  private static func list(_ shapes: [FeatureShape]) -> String { shapes.map(\.description).joined(separator: " and ") }
}
