import ArgumentParser
import Networks
import Reporting

/// A value of `arch-cost --format`: a form of every report, or one that only networks have.
enum CostForm: ExpressibleByArgument {
  case report(ReportForm)
  case network(NetworkForm)

  init?(argument: String) {
    if let form = ReportForm(argument: argument) {
      self = .report(form)
    } else if let form = NetworkForm.all.first(where: { $0.name == argument }) {
      self = .network(form)
    } else {
      return nil
    }
  }

  var name: String {
    switch self {
    case .report(let form): form.name
    case .network(let form): form.name
    }
  }

  var defaultValueDescription: String { name }
  static var allValueStrings: [String] { ReportForm.all.map(\.name) + NetworkForm.all.map(\.name) }
}

/// A text about one network that says nothing of its costs.
struct NetworkForm {
  /// The word for it on the command line.
  let name: String
  /// What it says instead.
  let purpose: String
  /// The text for so many images in a batch, with the source of the network.
  let text: @Sendable (_ network: Network, _ source: String, _ batch: Int) throws -> String

  static let all = [benchdnn, dot]

  /// A batch file of the distinct convolutions.
  private static let benchdnn = NetworkForm(name: "benchdnn", purpose: "lists problems") { network, source, batch in
    try network.shapesFile(source: source, batch: batch)
  }

  /// The graph, for Graphviz to draw.
  private static let dot = NetworkForm(name: "dot", purpose: "draws the graph") { network, _, _ in network.drawing }
}
