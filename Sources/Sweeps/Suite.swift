/// What a person wants to have measured: commands of cnnbench with their subjects.
package struct Suite: Hashable, Sendable {
  /// Names its folder and its job: letters, digits, `-`, `_` and `.`.
  package let name: String
  package let runs: [SuiteRun]
}

/// One entry of a suite: a command, its subjects, and the values that each subject is measured with.
package struct SuiteRun: Hashable, Sendable {
  /// For messages.
  package let line: Int
  package let command: String
  /// Convolutions in benchdnn's notation; batch files of them.
  package var problems: [String] = []
  package var batches: [String] = []
  /// Architectures of the catalogue; model files.
  package var networks: [String] = []
  package var files: [String] = []
  /// Instruction sets; each is a unit of its own. Empty for the widest of each node.
  package var isa: [String] = []
  /// Seeds; each is a unit of its own. Empty for the command's own.
  package var seeds: [String] = []
  /// How often everything is measured, on different nodes where there are some.
  package var repetitions = 1
  /// Candidates, which take turns within a unit, and numbers of threads.
  package var backends: [String] = []
  package var threads: [String] = []
  /// Further options of the command, as words.
  package var options: [SuiteOption] = []

  package init(line: Int, command: String) {
    self.line = line
    self.command = command
  }
}

/// An option of a command: `--time 100ms`, or the flag `--pin`.
package struct SuiteOption: Hashable, Sendable {
  /// Without the dashes.
  package let name: String
  /// Nil for a flag.
  package let value: String?

  package var words: [String] { ["--" + name] + (value.map { [$0] } ?? []) }
}

/// What is wrong with a suite.
package struct SuiteError: Error, Hashable, CustomStringConvertible {
  package let path: String
  /// Nil where the file as a whole is at fault.
  package let line: Int?
  package let message: String

  package init(path: String, line: Int?, message: String) {
    self.path = path
    self.line = line
    self.message = message
  }

  package var description: String { path + (line.map { ":\($0)" } ?? "") + ": \(message)" }
}
