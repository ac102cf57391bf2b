import ArgumentParser
import Benchmarking
import Reporting

/// Shows what this machine offers for measuring.
struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Shows what this machine offers for measuring, and what to do about what it lacks.",
    discussion: "Exit status: 0 printed, whatever was found; 64 wrong usage; 74 the results could not be written.")

  @OptionGroup
  var results: ReportOptions

  func run() throws {
    try results.output.requireWritable()
    let envelope = ResultEnvelope(measured: DoctorResults(findings: Doctor.findings(.ofThisMachine)), options: [:])
    try results.publish(DoctorReport().document(of: envelope))
  }
}
