import Foundation

/// One way of writing a report down.
///
/// A form is a file that says how, and a line of ``all``.
package struct ReportForm: Hashable, Sendable {
  /// The word for it on the command line.
  package let name: String
  /// How the names of files end that hold it.
  package let fileExtension: String
  /// Whether it shows what people read, charts among it, and not what programs read.
  package let isForPeople: Bool
  private let render: @Sendable (ReportDocument, Screen) throws -> String

  init(
    _ name: String, fileExtension: String, isForPeople: Bool,
    render: @escaping @Sendable (ReportDocument, Screen) throws -> String
  ) {
    self.name = name
    self.fileExtension = fileExtension
    self.isForPeople = isForPeople
    self.render = render
  }

  /// The forms, the one for terminals first.
  package static let all: [ReportForm] = [.table, .csv, .markdown, .json, .html, .latex]

  /// The form that the name of a file asks for: CSV for `rows.csv`; nil for a name that asks for none.
  package init?(path: String) {
    let fileExtension = URL(filePath: path).pathExtension.lowercased()
    guard let form = Self.all.first(where: { $0.fileExtension == fileExtension }) else { return nil }
    self = form
  }

  /// The report in this form, which ends with a line break.
  ///
  /// - Parameter screen: what the text is read on; only forms for terminals care.
  package func text(of document: ReportDocument, on screen: Screen = .none) throws -> String {
    try render(document, screen)
  }

  package static func == (left: ReportForm, right: ReportForm) -> Bool { left.name == right.name }

  package func hash(into hasher: inout Hasher) { hasher.combine(name) }
}
