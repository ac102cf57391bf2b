import ArgumentParser
import Foundation
import Harness
import Measurements

/// The command line: parses, runs, and turns every error into one sentence and an exit status.
@main
struct CNNBench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cnnbench", abstract: "Finds the fastest convolution algorithm for a layer, on this machine.",
    discussion: "How a convolution is written: 'cnnbench help problem'.", version: "0.1.0",
    subcommands: [
      ConvCommand.self, NetCommand.self, TrainCommand.self, EvaluateCommand.self,
      ExperimentCommand.self, TuneCommand.self, MachineCommand.self, CalibrateCommand.self,
      DoctorCommand.self,
      KernelsCommand.self,
      ArchCostCommand.self, ExportCommand.self, ONNXCommand.self,
      ClaimsCommand.self, AccuracyCommand.self, CompareCommand.self, ReportCommand.self, HistoryCommand.self,
      ListCommand.self, ProblemTopic.self, ReplayCommand.self, CheckPluginCommand.self,
      ServeCommand.self, SweepCommand.self, MergeCommand.self,
    ])

  static func main() {
    StandardStreams.occupyClosed()
    do {
      var command = try parseAsRoot(Array(ProcessArguments.words.dropFirst()))
      try command.run()
      end(with: ExitCode.success.rawValue)
    } catch {
      end(with: report(error))
    }
  }

  /// Ends the process without the libraries' farewells: OpenBLAS waits in its own for a thread that, where memory is
  /// limited, waits for memory.
  private static func end(with status: Int32) -> Never {
    fflush(nil)
    _exit(status)
  }

  /// Prints help where it was asked for, else the error.
  private static func report(_ error: any Error) -> Int32 {
    if let end = error as? ExitCode { return end.rawValue }
    guard exitCode(for: error).isSuccess else { return report(failure(of: error)) }
    do { try StandardOutput.write(fullMessage(for: error) + "\n") } catch { return report(failure(of: error)) }
    return ExitCode.success.rawValue
  }

  private static func report(_ failure: CommandFailure) -> Int32 {
    StandardError.write(failure.description)
    return failure.status.rawValue
  }

  /// The error as the user is told of it: ours, a fault of the command line, or one that nothing here foresaw.
  private static func failure(of error: any Error) -> CommandFailure {
    if let failure = error as? CommandFailure { return failure }
    if let known = error as? any CommandFailureConvertible { return known.commandFailure }
    guard exitCode(for: error) == .validationFailure else {
      return CommandFailure(.software, "an unforeseen fault: \(error.systemReason)")
    }
    let message = sentence(of: message(for: error))
    return CommandFailure(
      .usage, message.prefix(1).lowercased() + message.dropFirst(), note: "see '\(helpCommand)'")
  }

  /// The message on one line: the parser lists more than five values on lines of their own.
  private static func sentence(of message: String) -> String {
    let lines = message.split(separator: "\n").map { String($0.trimmingPrefix("  - ")) }
    guard let first = lines.first, lines.count > 1 else { return message }
    return first + " " + lines.dropFirst().joined(separator: ", ")
  }

  /// What explains the options of the command that was called.
  private static var helpCommand: String {
    let names = configuration.subcommands.compactMap { $0.configuration.commandName }
    let called = ProcessArguments.words.dropFirst().first { names.contains($0) }
    return called.map { "cnnbench help \($0)" } ?? "cnnbench --help"
  }
}
