import ArgumentParser
import Backends

/// The options that say what executes a network that is trained or evaluated.
struct ExecutionOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("Threads, or 'all' (default: 1).", valueName: "n|all"), transform: ThreadCounts.init(parsing:))
  var threads = ThreadCounts.one

  @Option(
    help: ArgumentHelp(
      "Backend of the convolutions; 'auto' measures all for each. What it cannot solve is left to 'direct'.",
      valueName: "name"))
  var backend = AutoBackend.name

  @Option(help: ArgumentHelp("Instruction set of the kernels; the widest there is by default.", valueName: "name"))
  var isa: String?
}
