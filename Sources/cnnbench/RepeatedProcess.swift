import Harness

extension ProcessArguments {
  /// The words of this process for one that measures in its place and writes its results to a file: with options that win
  /// over earlier ones as they come last, but before `--`, which ends the options.
  static func repeated(output: String) -> [String] {
    let words = words.dropFirst()
    let own = ["--processes", "1", "--format", "json", "--output", output]
    return words.prefix { $0 != "--" } + own + words.drop { $0 != "--" }
  }
}
