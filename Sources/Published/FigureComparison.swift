import NetworkCosts
import Networks

/// A published figure next to what the graph gives.
package struct FigureComparison: Sendable {
  package let figure: PublishedFigure
  /// In the figure's unit.
  package let computed: Double
  package let agreement: Agreement

  /// Computed minus published, as a fraction of the published figure.
  package var relativeDifference: Double { (computed - figure.value!) / figure.value! }

  /// Each published parameter or operation count of a single network of the catalog.
  package static func all(_ networks: inout NetworkCache) throws -> [FigureComparison] {
    try PublishedFigure.all.compactMap { figure in
      guard let name = figure.ensemble?.singleName, figure.value != nil, let quantity = Quantity(figure) else {
        return nil
      }
      return FigureComparison(figure, computed: quantity.value(in: try networks.network(name), part: figure.part))
    }
  }

  private init(_ figure: PublishedFigure, computed: Double) {
    self.figure = figure
    self.computed = computed
    agreement = Agreement(stated: figure.text, computed: computed)
  }
}

/// Something countable that papers state.
private struct Quantity {
  private let count: (Layer) -> Int
  private let unit: Double
  private let isDepth: Bool

  /// Nil for error rates and other things that no graph gives.
  init?(_ figure: PublishedFigure) {
    guard let unit = Self.units[figure.unit] else { return nil }
    self.unit = unit
    isDepth = figure.metric == "layers"
    switch figure.metric {
    case "trainable parameters": count = \.parameters.total
    case "parameters", "parameters (sum of Table 1)":
      count = figure.unit.hasPrefix("Ki") ? \.parameters.weights : \.parameters.total
    case "connections": count = \.connectionCount
    case "neurons": count = \.unitCount
    case "mult-adds", "cost", "multiply-accumulates per character": count = \.macs.dense
    case "model size": count = { $0.parameters.total * bytesPerElement }
    case "layers": count = { $0.isWeightLayer ? 1 : 0 }
    default: return nil
    }
  }

  private static let units: [String: Double] = [
    "count": 1, "MAC": 1, "million": 1e6, "billion": 1e9, "Bn ops": 1e9, "Ki": 1024,
    "Ki weights": 1024, "MB": 1_048_576,
  ]

  func value(in network: Network, part: String) -> Double {
    if isDepth { return Double(network.depth) }
    let layers = network.layers.filter { layer in
      part.isEmpty || layer.name == part || layer.name.hasPrefix(part + "/") || layer.name.hasPrefix(part + "_")
    }
    return Double(layers.reduce(0) { $0 + count($1) }) / unit
  }
}
