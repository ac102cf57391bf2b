import ArgumentParser
import Convolution
import Tensors
import Training

/// The option that names images with their classes.
struct DataOption: ParsableArguments {
  @Option(
    name: .customLong("data"),
    help: ArgumentHelp(
      "The images: \(DataSource.names.joined(separator: ", ")), or a folder of IDX files as MNIST has them.",
      valueName: "name|folder"))
  var name: String

  /// - Throws: `CommandFailure` for what is no data set, or cannot be had.
  func load() throws -> DataSet {
    do { return try DataSource(name).load() } catch { throw error.commandFailure }
  }
}

extension DataError: CommandFailureConvertible {
  var commandFailure: CommandFailure {
    let status: ExitStatus =
      switch kind {
      case .unusable: .data
      case .missing: .unavailable
      case .unknown: .usage
      }
    return CommandFailure(status, description, note: remedy)
  }
}

extension TrainingError: CommandFailureConvertible {
  var commandFailure: CommandFailure { CommandFailure(.data, description) }
}

extension CheckpointError: CommandFailureConvertible {
  var commandFailure: CommandFailure {
    switch self {
    case .damaged: CommandFailure(.data, description, note: "leave out --resume to train anew")
    case .otherRequest: CommandFailure(.data, description, note: "leave out --resume to train anew")
    case .unwritable: CommandFailure(.output, description)
    }
  }
}

extension AllocationFailure: CommandFailureConvertible {
  var commandFailure: CommandFailure { CommandFailure(.data, description, note: "a smaller --batch needs less") }
}

extension Limitation: CommandFailureConvertible {
  var commandFailure: CommandFailure { CommandFailure(.data, "the network \(reason)") }
}
