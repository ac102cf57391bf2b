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

  /// The form that the name of a file asks for; nil for a name that asks for none.
  init?(path: String) {
    if let form = ReportForm(path: path) {
      self = .report(form)
    } else if let form = NetworkForm.all.first(where: { $0.isAsked(by: path) }) {
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

  static var allValueStrings: [String] { ReportForm.all.map(\.name) + NetworkForm.all.map(\.name) }
}

/// A text about one network that says nothing of its costs.
struct NetworkForm {
  /// The word for it on the command line.
  let name: String
  /// How the names of files end that hold it; nil where there is no custom.
  var fileExtension: String?
  /// What it says instead.
  let purpose: String
  /// The text for so many images in a batch, with the source of the network.
  let text: @Sendable (_ network: Network, _ source: String, _ batch: Int) throws -> String

  static let all = [benchdnn, dot]

  /// Whether the name of a file ends as those of this form do.
  func isAsked(by path: String) -> Bool { fileExtension.map { path.lowercased().hasSuffix("." + $0) } ?? false }

  /// A batch file of the distinct convolutions.
  private static let benchdnn = NetworkForm(name: "benchdnn", purpose: "lists problems") { network, source, batch in
    try network.shapesFile(source: source, batch: batch)
  }

  /// The graph, for Graphviz to draw.
  private static let dot = NetworkForm(name: "dot", fileExtension: "dot", purpose: "draws the graph") { network, _, _ in
    network.drawing
  }
}
