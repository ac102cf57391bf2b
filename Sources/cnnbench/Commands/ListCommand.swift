import ArgumentParser
import Backends
import Benchmarking
import Kernels
import Networks
import Reporting

/// Shows what `cnnbench conv` can be asked for.
struct ListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "Lists the backends, the problems of the default suite, the architectures, or the instruction sets.")

  enum Subject: String, CaseIterable, ExpressibleByArgument {
    case backends, problems, architectures, isa
  }

  @Argument(help: "What to list.")
  var subject: Subject

  @OptionGroup(title: "Plugins")
  var plugins: PluginOptions

  func run() throws { try StandardOutput.write(try text()) }

  private func text() throws -> String {
    switch subject {
    case .backends: columns(try backends())
    case .problems: DefaultSuite.batchFile + "\n"
    case .architectures: columns(ArchitectureCatalog.architectures.map { ($0.name, $0.summary) })
    case .isa: columns(instructionSets)
    }
  }

  private func backends() throws -> [(String, String)] {
    let table = KernelTable(for: try InstructionSet.chosen(named: nil))
    let catalog = try BackendCatalog.forBenchmarks(on: table, with: plugins.load(on: table))
    let notes = catalog.byNameOnly.map { ($0.name, "\($0.summary); only by name, not part of 'all'") }
    let absent = BackendCatalog.absentBackends.map { ($0.name, "\($0.summary); not built in: \($0.library.remedy)") }
    return catalog.algorithms.map { ($0.name, $0.summary) } + notes + absent
  }

  private var instructionSets: [(String, String)] {
    InstructionSet.allCases.map { ($0.rawValue, $0.target + ($0.isAvailable ? "" : "; not available on this machine")) }
  }

  /// What a text gets on a screen that is too narrow for anything.
  private static let narrowestText = 20

  private func columns(_ lines: [(String, String)]) -> String {
    let width = lines.map(\.0.count).max() ?? 0
    let room = max(Self.narrowestText, (StandardOutput.screen.width ?? .max) - width - 2)
    let indentation = "\n" + String(repeating: " ", count: width + 2)
    return lines.map { name, text in
      let padding = String(repeating: " ", count: width - name.count + 2)
      return name + padding + text.wrapped(to: room).joined(separator: indentation) + "\n"
    }.joined()
  }
}
