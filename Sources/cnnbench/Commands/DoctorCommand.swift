import ArgumentParser
import Reporting

/// Shows what this machine offers for measuring.
struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Shows what this machine offers for measuring, and what to do about what it lacks.",
    discussion: "Exit status: 0 printed, whatever was found; 64 wrong usage; 74 the output file could not be written.")

  @Option(help: "Form of the results.")
  var format: ReportFormat = .table

  @Option(help: ArgumentHelp("Writes the results to a file instead.", valueName: "file"))
  var output: String?

  func run() throws {
    let destination = ReportOutput(path: output)
    try destination.requireWritable()
    let findings = Doctor.findings(.ofThisMachine)
    try destination.publish(try FindingReport.text(findings, as: format, usesColour: destination.usesColour))
  }
}
