import Measurements

extension ReportDocument {
  /// The document for a page, with its plots as gnuplot draws them.
  ///
  /// - Parameter gnuplot: nil where there is none, which a note tells of.
  package func drawn(by gnuplot: Gnuplot?) -> ReportDocument {
    drawing(by: gnuplot) { gnuplot, index, chart in
      chart.drawn { gnuplot.svg($0, title: chart.title, prefix: "chart\(index + 1)") }
    }
  }

  /// The document for a terminal, with its plots as gnuplot draws them with characters.
  ///
  /// - Parameters:
  ///   - gnuplot: nil where there is none, which a note tells of.
  ///   - columns: the width of the terminal.
  package func lettered(by gnuplot: Gnuplot?, columns: Int) -> ReportDocument {
    drawing(by: gnuplot) { gnuplot, _, chart in chart.lettered { gnuplot.characters($0, columns: columns) } }
  }

  private func drawing(by gnuplot: Gnuplot?, _ draw: (Gnuplot, Int, Chart) -> Chart) -> ReportDocument {
    guard charts.contains(where: { $0.plot != nil }) else { return self }
    guard let gnuplot else { return with(charts: charts, notes: notes + [Note(Gnuplot.absence)]) }
    return with(charts: charts.enumerated().map { draw(gnuplot, $0, $1) }, notes: notes)
  }

  /// One document about several results, each under its name; programs read the first of them.
  ///
  /// - Parameter documents: at least one.
  package static func joined(_ documents: [(name: String, document: ReportDocument)]) -> ReportDocument {
    guard documents.count > 1 else { return documents[0].document }
    func titled(_ title: String, _ name: String) -> String { "\(name): \(title)" }
    let facts = documents.flatMap { name, document in
      document.facts.map { Fact(titled($0.label, name), $0.text) }
        + (document.command.map { [Fact(titled("Command", name), $0)] } ?? [])
    }
    let verdicts = documents.compactMap { name, document in document.verdict.map { titled($0, name) } }
    return ReportDocument(
      title: "Results", verdict: verdicts.isEmpty ? nil : verdicts.joined(separator: "; "), facts: facts, command: nil,
      tables: documents.flatMap { name, document in document.tables.map { $0.titled(titled($0.title, name)) } },
      notes: documents.flatMap(\.document.notes).uniqued,
      charts: documents.flatMap { name, document in document.charts.map { $0.titled(titled($0.title, name)) } },
      data: documents[0].document.data, record: documents[0].document.record)
  }

  private func with(charts: [Chart], notes: [Note]) -> ReportDocument {
    ReportDocument(
      title: title, verdict: verdict, facts: facts, command: command, tables: tables, notes: notes, charts: charts,
      data: data, record: record)
  }
}

extension ReportTable {
  fileprivate func titled(_ title: String) -> ReportTable {
    ReportTable(title: title, headingTitle: headingTitle, columns: columns, sections: sections)
  }
}

extension Chart {
  fileprivate func titled(_ title: String) -> Chart {
    plot.map { Chart(title: title, plot: $0) } ?? Chart(title: title, text: text)
  }
}
