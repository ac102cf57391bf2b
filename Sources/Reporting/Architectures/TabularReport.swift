import Measurements

/// A column of a report: for programs with a key and a plain value, for people with a title and a readable text.
struct ReportColumn<Row>: Sendable {
  /// Nil where programs find the same elsewhere.
  let key: String?
  /// Nil where people find the same elsewhere.
  let title: String?
  let alignment: Table.Alignment
  let value: @Sendable (Row) -> String
  let text: @Sendable (Row) -> String

  private init(
    _ key: String?, _ title: String?, _ alignment: Table.Alignment, value: @escaping @Sendable (Row) -> String,
    text: @escaping @Sendable (Row) -> String
  ) {
    self.key = key
    self.title = title
    self.alignment = alignment
    self.value = value
    self.text = text
  }

  static func text(_ key: String?, _ title: String?, _ value: @escaping @Sendable (Row) -> String) -> ReportColumn {
    ReportColumn(key, title, .left, value: value, text: value)
  }

  /// A count, in full for programs and with four digits for people.
  static func count(_ key: String?, _ title: String?, _ value: @escaping @Sendable (Row) -> Int?) -> ReportColumn {
    ReportColumn(
      key, title, .right, value: { row in value(row).map(String.init) ?? "" },
      text: { row in value(row).map(NumberText.si) ?? "" })
  }

  /// A count, empty for people where it is zero: in tables that are mostly zeros.
  static func sparseCount(
    _ key: String?, _ title: String?, _ value: @escaping @Sendable (Row) -> Int
  ) -> ReportColumn {
    ReportColumn(
      key, title, .right, value: { row in String(value(row)) },
      text: { row in value(row) == 0 ? "" : NumberText.si(value(row)) })
  }

  static func byteCount(_ key: String?, _ title: String?, _ value: @escaping @Sendable (Row) -> Int?) -> ReportColumn {
    ReportColumn(
      key, title, .right, value: { row in value(row).map(String.init) ?? "" },
      text: { row in value(row).map(NumberText.byteCount) ?? "" })
  }

  static func number(
    _ key: String?, _ title: String?, _ value: @escaping @Sendable (Row) -> Double?,
    text: @escaping @Sendable (Double) -> String = NumberText.significant
  ) -> ReportColumn {
    ReportColumn(
      key, title, .right, value: { row in value(row).map { "\($0)" } ?? "" },
      text: { row in value(row).map(text) ?? "" })
  }
}

/// Rows of one kind, in every form but JSON.
struct TabularReport<Row> {
  let columns: [ReportColumn<Row>]
  let sections: [(heading: String?, rows: [Row])]

  init(_ columns: [ReportColumn<Row>], rows: [Row]) {
    self.columns = columns
    sections = [(nil, rows)]
  }

  init(_ columns: [ReportColumn<Row>], sections: [(heading: String?, rows: [Row])]) {
    self.columns = columns
    self.sections = sections
  }

  var csv: String {
    let columns = columns.filter { $0.key != nil }
    let rows = sections.flatMap(\.rows)
    return CSVText.lines([columns.map { $0.key ?? "" }] + rows.map { row in columns.map { $0.value(row) } })
  }

  /// For people; columns without any text are left out.
  private var table: Table {
    let columns = columns.filter { $0.title != nil }
    return Table(
      columns: columns.map { Table.Column(title: $0.title ?? "", alignment: $0.alignment) },
      sections: sections.map { section in
        Table.Section(
          heading: section.heading, rows: section.rows.map { row in Table.Row(cells: columns.map { $0.text(row) }) })
      }
    ).withoutEmptyColumns()
  }

  func text(usesColour: Bool) -> String {
    table.text { usesColour ? $0.inBold : $0 }
  }

  var markdown: String { table.markdown(headingTitle: sections.contains { $0.heading != nil } ? "part" : nil) }
}
