import Backends
import Convolution

/// The command that repeats one row: everything that decides about the result, and only what is not the default.
struct ReproCommand: CustomStringConvertible {
  let layer: ConvolutionLayer
  let backend: String
  let threadCount: Int
  let settings: BenchmarkSettings

  var description: String {
    let problem = layer.problem
    var words = ["cnnbench", "conv", "--problem", layer.descriptor, "--backend", backend]
    if problem.direction != .forward {
      words += ["--direction", problem.direction.rawValue]
    } else if problem.postOps != ProblemOptions.standardPostOps {
      words += ["--post-ops", problem.postOps.text]
    }
    words += ["--isa", settings.instructionSetName]
    if threadCount != 1 { words += ["--threads", "\(threadCount)"] }
    if settings.caches != [.warm] { words += ["--cache", CacheChoice(settings.caches).rawValue] }
    if settings.blockingChoice == .model { words += ["--blocking", settings.blockingChoice.rawValue] }
    if settings.isPinned { words.append("--pin") }
    if settings.seed != MeasurementOptions.standardSeed { words += ["--seed", "\(settings.seed)"] }
    if backend == AutoBackend.name { words += demands }
    return words.map(Self.quoted).joined(separator: " ")
  }

  private var demands: [String] {
    let (error, byteCount) = (settings.demands.largestRelativeError, settings.demands.largestByteCount)
    return (error.map { ["--max-error", "\($0)"] } ?? []) + (byteCount.map { ["--max-workspace", "\($0)"] } ?? [])
  }

  /// The command line of this process, as a shell reads it back.
  static var typed: String {
    (["cnnbench"] + CommandLine.arguments.dropFirst()).map(quoted).joined(separator: " ")
  }

  /// The word as a shell reads it back.
  static func quoted(_ word: String) -> String {
    let isPlain = word.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_=+,./:".contains($0)) }
    return isPlain && !word.isEmpty ? word : "'" + word.replacing("'", with: #"'\''"#) + "'"
  }
}
