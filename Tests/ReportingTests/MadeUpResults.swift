import Measurements
import Reporting

/// Results of a command that does not exist: what is measured of paints, whose names may hold anything.
struct MadeUpResults: ResultPayload {
  struct Paint: Codable, Hashable, Sendable {
    var name: String
    var coats: Int?
    var gloss: Double?
    var isBest = false
    var remark: String?
  }

  static let command = "paints"

  var paints: [Paint]

  static let plain = MadeUpResults(paints: [
    Paint(name: "chalk", coats: 12_345, gloss: 0.125, isBest: true),
    Paint(name: "lime", coats: 2, gloss: .infinity, remark: "dries, slowly; \"very\""),
    Paint(name: "tar", gloss: .nan, remark: "not applied"),
  ])

  /// Names that would break each form if they were taken as they are.
  static let hostile = MadeUpResults(paints: [
    Paint(name: "\u{1B}[31mred\u{1B}[0m\u{07}", remark: "two\r\nlines\tand\u{85}\u{2028}more"),
    Paint(name: "a|b\\c *d* _e_ `f` [g](h) <i> & ~j~", remark: "|\u{301}<\u{301}\"\u{301}'"),
    Paint(name: "</td><script>alert(1)</script>", remark: "\u{202E}detcelfer\u{9B}2J"),
    Paint(name: "{{title}}{{{title}}}", remark: "# no heading"),
  ])

  func envelope(command: String = "cnnbench paints --all") -> ResultEnvelope<MadeUpResults> {
    ResultEnvelope(
      environment: Samples.environment, settings: RunSettings(command: command, options: ["all": "true"]),
      payload: self)
  }

  func document(command: String = "cnnbench paints --all") -> ReportDocument {
    let columns: [ColumnDefinition<Paint>] = [
      .flag("best", "", mark: "*") { $0.isBest },
      .text("name", "paint") { $0.name },
      .count("coats", "coats") { $0.coats },
      .number("gloss", "gloss", { $0.gloss }, text: NumberText.percent),
      .text("remark", nil) { $0.remark },
      .text(nil, "why not") { $0.remark },
      .text("unused", "unused") { _ in nil },
    ]
    let table = ReportTable(
      "Paints", columns, by: "wall",
      sections: [("north|side", Array(paints.prefix(1))), ("south", Array(paints.dropFirst()))],
      emphasising: \.isBest)
    return ReportDocument(
      "Paints", of: envelope(command: command), facts: [Fact("Brush", "wide")],
      tables: [table, ReportTable("Names", [.text(nil, "name") { $0.name }], rows: paints)],
      data: ReportTable("Paints", columns, rows: paints.reversed()),
      notes: [
        Note("* covers best"), Note("chalk failed, repeat it with:", command: "cnnbench paints --name '`a``b`'"),
      ],
      charts: [Chart(title: "Gloss", text: "  |  *\n  | *\n  +----\n\n*  chalk\n")])
  }
}
