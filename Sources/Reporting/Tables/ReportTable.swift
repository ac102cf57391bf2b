/// Rows under typed columns, in sections: what reports are mostly made of, whatever their form.
package struct ReportTable: Hashable, Sendable {
  /// The cells of one element.
  package struct Row: Hashable, Sendable {
    /// As many as there are columns.
    package let cells: [Cell]
    /// Whether the row is set off from the others, as the fastest of a layer is.
    package let isEmphasised: Bool
  }

  /// Rows that belong together.
  package struct Section: Hashable, Sendable {
    /// Nil where the table has one kind of row.
    package let heading: String?
    package let rows: [Row]
  }

  /// Names the table where there are several.
  package let title: String
  /// What the headings of the sections name, such as `layer`.
  package let headingTitle: String
  package let columns: [TableColumn]
  package let sections: [Section]

  package init(title: String, headingTitle: String, columns: [TableColumn], sections: [Section]) {
    self.title = title
    self.headingTitle = headingTitle
    self.columns = columns
    self.sections = sections
  }

  /// A table with a section for each list of elements.
  package init<Element>(
    _ title: String, _ definitions: [ColumnDefinition<Element>], by headingTitle: String = "",
    sections: [(heading: String?, elements: [Element])], emphasising isEmphasised: (Element) -> Bool = { _ in false }
  ) {
    self.init(
      title: title, headingTitle: headingTitle, columns: definitions.map(\.column),
      sections: sections.map { section in
        Section(
          heading: section.heading,
          rows: section.elements.map { element in
            Row(cells: definitions.map { $0.cell(element) }, isEmphasised: isEmphasised(element))
          })
      })
  }

  /// A table without sections.
  package init<Element>(_ title: String, _ definitions: [ColumnDefinition<Element>], rows: [Element]) {
    self.init(title, definitions, sections: [(nil, rows)])
  }

  package var rows: [Row] { sections.flatMap(\.rows) }

  /// Whether there is a heading above the rows of a section.
  package var hasHeadings: Bool { sections.contains { $0.heading != nil } }

  /// The table without the columns that people do not read, and without those in which no cell has a text.
  package var forPeople: ReportTable {
    let rows = rows
    return keepingColumns { index in
      columns[index].title != nil && rows.contains { !$0.cells[index].text.isEmpty }
    }
  }

  /// The table with the columns of these indices only.
  package func keepingColumns(where isKept: (Int) -> Bool) -> ReportTable {
    let kept = columns.indices.filter(isKept)
    return ReportTable(
      title: title, headingTitle: headingTitle, columns: kept.map { columns[$0] },
      sections: sections.map { section in
        Section(
          heading: section.heading,
          rows: section.rows.map { row in
            Row(cells: kept.map { row.cells[$0] }, isEmphasised: row.isEmphasised)
          })
      })
  }
}
