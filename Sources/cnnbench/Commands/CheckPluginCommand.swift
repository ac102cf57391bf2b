import ArgumentParser
import Backends
import Benchmarking
import Convolution
import Kernels

/// Loads a plugin, and has one of its backends execute one layer in guarded memory: the process in which a plugin may crash,
/// hang or write where it must not.
struct CheckPluginCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check-plugin", abstract: "Executes a plugin in guarded memory.", shouldDisplay: false)

  @Option var plugin: String
  @Option var isa: String
  @Option var backend: String?
  @Option var threads = 1
  @OptionGroup var problems: ProblemOptions

  /// The words that start such a process.
  static func arguments(
    path: String, subject: (backend: String, problem: ConvolutionProblem)?, isa: String, threadCount: Int
  ) -> [String] {
    let words = ["check-plugin", "--plugin", path, "--isa", isa]
    guard let (backend, problem) = subject else { return words }
    let layer = [
      "--backend", backend, "--threads", "\(threadCount)", "--problem", ConvolutionLayer(problem).shapeDescriptor,
      "--direction", problem.direction.rawValue,
    ]
    return words + layer + (problem.direction == .forward ? ["--post-ops", problem.postOps.text] : [])
  }

  func run() throws {
    PluginCheck.reportFaults()
    write(PluginReport.line(for: try verdict()))
  }

  private func verdict() throws -> PluginVerdict {
    let instructionSet = try InstructionSet.chosen(named: isa)
    let library: PluginLibrary
    do { library = try PluginLibrary(path: plugin, instructionSet: instructionSet) } catch {
      return .limited(error.description)
    }
    guard let backend = library.backends.first(where: { $0.name == backend }) else { return .passed }
    let problem = try problems.requested.onlyEntry().layer.problem
    let check = PluginCheck(backend, on: problem, threadCount: threads, seed: MeasurementOptions.standardSeed)
    return check.run { write(PluginReport.line(for: $0)) }
  }

  /// At once, as the process may end at the next step.
  private func write(_ line: String) { try? StandardOutput.write(line) }
}
