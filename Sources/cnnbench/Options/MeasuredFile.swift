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

/// The option that shows measured times and accuracies beside published ones.
struct MeasuredFiles: ParsableArguments {
  @Option(
    name: .customLong("measured"), parsing: .upToNextOption,
    help: ArgumentHelp(
      "Shows the latencies and accuracies that 'cnnbench net', 'train' and 'evaluate' wrote to these JSON files.",
      valueName: "results.json"))
  var paths: [String] = []

  /// - Throws: `CommandFailure` for a file of another command.
  func measured() throws -> (latencies: MeasuredLatencies, accuracies: [MeasuredAccuracy]) {
    var (latencies, accuracies) = (MeasuredLatencies.none, [MeasuredAccuracy]())
    for path in paths {
      do {
        switch try MeasuredResults(json: try BatchFileReader.textOfFile(path)) {
        case .networks(let results): latencies = latencies.joined(with: MeasuredLatencies(results))
        case .training(let results): accuracies.append(MeasuredAccuracy(results))
        case .evaluation(let results): accuracies.append(MeasuredAccuracy(results))
        }
      } catch {
        throw CommandFailure(.data, "\(path): \(error)")
      }
    }
    return (latencies, accuracies)
  }
}
