import ArgumentParser
import Convolution
import Reporting

/// The option that shows measured times beside counts.
struct MeasuredFile: ParsableArguments {
  @Option(
    name: .customLong("measured"),
    help: ArgumentHelp("Shows the latencies that 'cnnbench net' wrote to this JSON file.", valueName: "nets.json"))
  var path: String?

  /// - Throws: `CommandFailure` for a file that is none of `cnnbench net`.
  func latencies() throws -> MeasuredLatencies {
    guard let path else { return .none }
    do {
      return MeasuredLatencies(try ResultEnvelope<NetworkResults>(json: try BatchFileReader.textOfFile(path)).payload)
    } catch {
      throw CommandFailure(.data, "\(path): \(error)")
    }
  }
}
