import Networks
import Tensors

extension NetworkWeights {
  /// These values as the parameters of a network: by name, or where no name agrees, by order and shape.
  ///
  /// - Throws: `WeightsMismatch`, which names both sides, for the first parameter without values that fit.
  package func matched(to network: Network) throws(WeightsMismatch) -> NetworkWeights {
    let wanted = network.parameterTensors
    let isNamedAlike = wanted.contains { index(ofName: $0.name) != nil }
    let matches = isNamedAlike ? try matchesByName(wanted) : try matchesByOrder(wanted)
    let sources = Dictionary(
      zip(wanted.map(\.name), matches.map { parameters[$0] }), uniquingKeysWith: { first, _ in first })
    return NetworkWeights(wanted) { [self] in tensor(sources[$0.name]!) }
  }

  private func matchesByName(_ wanted: [Parameter]) throws(WeightsMismatch) -> [Int] {
    var matches: [Int] = []
    for parameter in wanted {
      guard let index = index(ofName: parameter.name) else { throw .missing(wanted: parameter) }
      let found = parameters[index]
      guard found.shape == parameter.shape else { throw .shapesDiffer(wanted: parameter, found: found) }
      matches.append(index)
    }
    return matches
  }

  private func matchesByOrder(_ wanted: [Parameter]) throws(WeightsMismatch) -> [Int] {
    for (parameter, found) in zip(wanted, parameters)
    where parameter.shape != found.shape || parameter.role != found.role {
      throw .shapesDiffer(wanted: parameter, found: found)
    }
    if wanted.count > parameters.count { throw .missing(wanted: wanted[parameters.count]) }
    if wanted.count < parameters.count { throw .superfluous(found: parameters[wanted.count]) }
    return Array(wanted.indices)
  }
}

/// Values that are not those of a network's parameters.
package enum WeightsMismatch: Error, Equatable, CustomStringConvertible {
  case missing(wanted: Parameter)
  case superfluous(found: Parameter)
  case shapesDiffer(wanted: Parameter, found: Parameter)

  package var description: String {
    switch self {
    case .missing(let wanted): "the network's \(Self.text(wanted)) has no counterpart among the weights"
    case .superfluous(let found): "the \(Self.text(found)) of the weights has no counterpart in the network"
    case .shapesDiffer(let wanted, let found):
      "the network's \(Self.text(wanted)) stands against \(Self.text(found)) of the weights"
    }
  }

  private static func text(_ parameter: Parameter) -> String {
    "'\(parameter.name)' (\(parameter.shape.extents.map(String.init).joined(separator: "x")))"
  }
}
