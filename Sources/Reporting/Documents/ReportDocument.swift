/// What a report says, before it takes a form.
package struct ReportDocument: Sendable {
  /// Names the report: `Convolution layers`.
  package let title: String
  /// What it comes to, in one sentence; nil where there is no such thing.
  package let verdict: String?
  /// What was measured with, and on.
  package let facts: [Fact]
  /// The command line that made the results; nil if it is not known.
  package let command: String?
  /// For people; those without a row, or without a column that says something, are left out.
  package let tables: [ReportTable]
  package let notes: [Note]
  package let charts: [Chart]
  /// What programs read as a table: all rows in the order found, with the columns that have a key.
  package let data: ReportTable
  /// What programs read as a whole: the results that the report was made from.
  package let record: any Encodable & Sendable

  /// - Parameters:
  ///   - verdict: what the results come to, in one sentence.
  ///   - data: the first table if nil.
  ///   - showsEnvironment: whether the facts about machine and run stand above the report, as they should where times do.
  package init(
    _ title: String, of envelope: ResultEnvelope<some ResultPayload>, verdict: String? = nil, facts: [Fact] = [],
    tables: [ReportTable],
    data: ReportTable? = nil, notes: [Note] = [], charts: [Chart] = [], showsEnvironment: Bool = true
  ) {
    self.title = title
    self.verdict = verdict
    self.facts = (showsEnvironment ? envelope.environment?.facts ?? [] : []) + facts
    command = envelope.settings?.command
    self.tables = tables.map(\.forPeople).filter { !$0.columns.isEmpty }
    self.notes = notes
    self.charts = charts
    self.data = data ?? tables[0]
    record = envelope
  }
  /// A document of parts.
  init(
    title: String, verdict: String?, facts: [Fact], command: String?, tables: [ReportTable], notes: [Note],
    charts: [Chart], data: ReportTable, record: any Encodable & Sendable
  ) {
    self.title = title
    self.verdict = verdict
    self.facts = facts
    self.command = command
    self.tables = tables
    self.notes = notes
    self.charts = charts
    self.data = data
    self.record = record
  }
}
