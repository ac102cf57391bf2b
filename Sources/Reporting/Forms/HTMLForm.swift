import Mustache

extension ReportForm {
  /// One page that loads nothing, for a browser.
  package static let html = ReportForm("html", fileExtension: "html", isForPeople: true) { document, _ in
    HTMLPage.template.render(HTMLPage.values(of: document))
  }
}

extension HTMLPage {
  /// What the template fills in.
  fileprivate static func values(of document: ReportDocument) -> [String: Any] {
    var page: [String: Any] = [
      "title": document.title,
      "facts": document.facts.map { ["label": $0.label, "factText": $0.text] },
      "tables": document.tables.enumerated().map { values(of: $1, number: $0 + 1) },
      "plots": document.charts.compactMap { chart in chart.svg.map { ["chartTitle": chart.title, "svg": $0] } },
      "charts": document.charts.filter { $0.svg == nil && !$0.text.isEmpty }.map { chart in
        ["chartTitle": chart.title, "lines": Array(chart.text.printableLines.dropLast())] as [String: Any]
      },
      "notes": document.notes.map(values(of:)),
      "hasFacts": !document.facts.isEmpty || document.command != nil, "hasNotes": !document.notes.isEmpty,
    ]
    page["command"] = document.command
    page["verdict"] = document.verdict
    return page
  }

  private static func values(of note: Note) -> [String: Any] {
    var values = ["noteText": note.text]
    values["noteCommand"] = note.command
    return values
  }

  private static func values(of table: ReportTable, number: Int) -> [String: Any] {
    let markup = CellMarkup.all(of: table)
    return [
      "number": number, "tableTitle": table.title, "columnCount": table.columns.count,
      "columns": table.columns.map { column in
        [
          "columnTitle": column.title ?? "", "isNamed": column.title?.isEmpty == false,
          "isFigure": column.kind == .figure,
        ]
      },
      "sections": table.sections.map { values(of: $0, markup: markup) },
    ]
  }

  private static func values(of section: ReportTable.Section, markup: [CellMarkup]) -> [String: Any] {
    let rows = section.rows.map { row in
      ["isEmphasised": row.isEmphasised, "cells": zip(row.cells, markup).map { $1.values(of: $0) }] as [String: Any]
    }
    var values: [String: Any] = ["rows": rows]
    values["heading"] = section.heading
    return values
  }
}

/// How the cells of one column are marked up.
private struct CellMarkup {
  /// Texts from this length on get a wide column, so that they do not stand high and narrow.
  private static let longTextLength = 40

  /// Whether the cells name their rows.
  private let isHeader: Bool
  private let styleClass: String?

  static func all(of table: ReportTable) -> [CellMarkup] {
    let header = table.columns.firstIndex { $0.kind == .text && $0.title?.isEmpty == false }
    return table.columns.indices.map { index in
      let isLong = table.rows.contains { $0.cells[index].text.count >= longTextLength }
      let styleClass = table.columns[index].kind == .figure ? "figure" : isLong ? "words" : nil
      return CellMarkup(isHeader: index == header, styleClass: styleClass)
    }
  }

  func values(of cell: Cell) -> [String: Any] {
    var values: [String: Any] = ["cellText": cell.text, "isHeader": isHeader]
    values["styleClass"] = styleClass
    values["sortValue"] = cell.sortValue
    return values
  }
}

extension Cell {
  /// What a column of figures is sorted by; nil where that is the text.
  fileprivate var sortValue: String? {
    switch value {
    case .count, .number: value.plain == text ? nil : value.plain
    case .none, .text, .flag: nil
    }
  }
}
