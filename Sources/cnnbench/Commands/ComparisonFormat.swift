import ArgumentParser
import Reporting

/// A value of `compare --format`: a form of every report, or one that only comparisons have.
enum ComparisonFormat: ExpressibleByArgument {
  case report(ReportForm)
  case comparison(ComparisonForm)

  init?(argument: String) {
    if let form = ReportForm(argument: argument) {
      self = .report(form)
    } else if let form = ComparisonForm.all.first(where: { $0.name == argument }) {
      self = .comparison(form)
    } else {
      return nil
    }
  }

  private var name: String {
    switch self {
    case .report(let form): form.name
    case .comparison(let form): form.name
    }
  }

  var defaultValueDescription: String { name }
  static var allValueStrings: [String] { ReportForm.all.map(\.name) + ComparisonForm.all.map(\.name) }

  /// Prints or writes the comparison in this form.
  func publish(_ envelope: ResultEnvelope<ComparisonResults>, to output: ReportOutput) throws {
    switch self {
    case .report(let form): try output.publish(ComparisonReport().document(of: envelope), as: form)
    case .comparison(let form): try output.publish(try form.text(envelope))
    }
  }
}
