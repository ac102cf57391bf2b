/// An option that benchdnn has for convolutions, and what it means here.
package struct BatchOption: Sendable {
  /// What becomes of the problems after it.
  enum Meaning: Sendable {
    /// They are what the value says.
    case inEffect(@Sendable (_ state: inout BatchState, _ value: String) throws(BatchTokenFault) -> Void)
    /// They are the same whatever the value.
    case changesNothing
    /// They are the same with the neutral values, and skipped with any other: `noun 'value' is not supported; remedy`.
    case neutral([String], noun: String, remedy: String)
  }

  /// The name without hyphens, then other names of it.
  let names: [String]
  let meaning: Meaning
  /// Whether `--reset` leaves it as it is.
  let outlivesReset: Bool

  init(_ names: String..., meaning: Meaning, outlivesReset: Bool = false) {
    self.names = names
    self.meaning = meaning
    self.outlivesReset = outlivesReset
  }

  /// All options but `--batch`.
  static let all: [BatchOption] = [
    // What a problem is.
    BatchOption("dir", meaning: .inEffect { state, value throws(BatchTokenFault) in try state.setDirections(value) }),
    BatchOption("mb", meaning: .inEffect { state, value throws(BatchTokenFault) in try state.setBatches(value) }),
    BatchOption("alg", meaning: .inEffect { state, value throws(BatchTokenFault) in try state.setAlgorithms(value) }),
    BatchOption("bia-dt", meaning: .inEffect { state, value throws(BatchTokenFault) in try state.setBiases(value) }),
    BatchOption(
      "attr-post-ops", meaning: .inEffect { state, value throws(BatchTokenFault) in try state.setPostOps(value) }),
    BatchOption("match", meaning: .inEffect { state, value throws(BatchTokenFault) in try state.setPattern(value) }),
    BatchOption("reset", meaning: .inEffect { state, _ throws(BatchTokenFault) in state.reset() }),
    BatchOption(
      "dt", "cfg", meaning: .neutral(["", "f32", "f32:f32:f32", "f32_wino"], noun: "data type", remedy: "f32 is")),
    BatchOption("stag", meaning: .neutral(plainLayouts, noun: "source layout", remedy: "plain ones such as abx are")),
    BatchOption("wtag", meaning: .neutral(plainLayouts, noun: "weights layout", remedy: "plain ones such as abx are")),
    BatchOption("dtag", meaning: .neutral(plainLayouts, noun: "output layout", remedy: "plain ones such as abx are")),
    BatchOption("strides", meaning: .neutral(["", "::"], noun: "tensor stride", remedy: "dense tensors are")),
    BatchOption("attr", meaning: .neutral(["", "\"\""], noun: "attribute", remedy: "--attr-post-ops is")),
    BatchOption("attr-oscale", meaning: .neutral([""], noun: "output scale", remedy: "unscaled outputs are")),
    BatchOption("attr-scales", meaning: .neutral([""], noun: "scale", remedy: "unscaled tensors are")),
    BatchOption("attr-zero-points", meaning: .neutral([""], noun: "zero point", remedy: "tensors without one are")),
    BatchOption("attr-dropout", meaning: .neutral(["", "0"], noun: "dropout", remedy: "whole outputs are")),
    BatchOption("attr-rounding-mode", meaning: .neutral([""], noun: "rounding mode", remedy: "to nearest is")),
    BatchOption(
      "attr-fpmath", meaning: .neutral(["", "strict", "strict:false"], noun: "math mode", remedy: "strict is")),
    BatchOption(
      "attr-acc-mode", meaning: .neutral(["", "strict", "f32"], noun: "accumulation mode", remedy: "strict is")),
    // How it is run.
    BatchOption(
      "engine", meaning: .neutral(["", "cpu", "cpu:0"], noun: "engine", remedy: "cpu is"), outlivesReset: true),
    BatchOption(
      "cold-cache",
      meaning: .neutral(["", "none"], noun: "cold cache", remedy: "'--cache cold' on the command line is"),
      outlivesReset: true),
    BatchOption(
      "ctx-exe",
      meaning: .neutral(
        ["", "auto", "auto:auto", "auto:auto:auto"], noun: "thread context",
        remedy: "'--threads' on the command line is")),
    BatchOption(
      "execution-mode", meaning: .neutral(["", "direct"], noun: "execution mode", remedy: "direct is"),
      outlivesReset: true),
    BatchOption("start", meaning: .neutral(["", "0"], noun: "first test", remedy: "0 is"), outlivesReset: true),
    BatchOption(
      "buffer-prefix", meaning: .neutral([""], noun: "operand file", remedy: "random operands are"),
      outlivesReset: true),
    // What is of no account here: which of oneDNN's implementations is taken, how long and in what mode they are run,
    // what is printed, how they are verified, and what only other processors than the CPU have.
    BatchOption("allow-enum-tags-only", meaning: .changesNothing),
    BatchOption("allow-unimpl", meaning: .changesNothing),
    BatchOption("attr-deterministic", meaning: .changesNothing),
    BatchOption("attr-same-pd-check", meaning: .changesNothing),
    BatchOption("attr-scratchpad", meaning: .changesNothing),
    BatchOption("canonical", meaning: .changesNothing),
    BatchOption("check-ref-impl", meaning: .changesNothing),
    BatchOption("conv", meaning: .changesNothing),
    BatchOption("cpu-isa-hints", meaning: .changesNothing),
    BatchOption("ctx-init", meaning: .changesNothing),
    BatchOption("fast-ref", "fast-ref-gpu", meaning: .changesNothing),
    BatchOption("fix-times-per-prb", meaning: .changesNothing),
    BatchOption("global-impl", "global-skip-impl", meaning: .changesNothing),
    BatchOption("impl", "skip-impl", meaning: .changesNothing),
    BatchOption("max-ms-per-prb", meaning: .changesNothing),
    BatchOption("mem-check", meaning: .changesNothing),
    BatchOption("memory-kind", meaning: .changesNothing),
    BatchOption("mode", meaning: .changesNothing),
    BatchOption("mode-modifier", meaning: .changesNothing),
    BatchOption("num-streams", meaning: .changesNothing),
    BatchOption("perf-template", meaning: .changesNothing),
    BatchOption("repeats-per-prb", meaning: .changesNothing),
    BatchOption("stream-kind", meaning: .changesNothing),
    BatchOption("summary", meaning: .changesNothing),
    BatchOption("verbose", "v", meaning: .changesNothing),
  ]

  /// The names of NCHW, and of the layouts of weights that go with it, for one to three axes.
  private static let plainLayouts = [
    "", "any", "abx", "abc", "abcd", "abcde", "abcdef", "ncw", "nchw", "ncdhw", "oiw", "oihw", "oidhw", "goiw", "goihw",
    "goidhw",
  ]

  private static let byName = Dictionary(
    uniqueKeysWithValues: all.flatMap { option in option.names.map { ($0, option) } })

  /// The option of a word such as `--dir=FWD_B` or `-v5`; nil where benchdnn has none of that name.
  static func named(in word: BatchOptionWord) -> BatchOption? { byName[word.name] }

  // MARK: Help texts

  /// The options that change nothing here, whatever their value.
  package static var namesWithoutEffect: [String] {
    names { if case .changesNothing = $0 { true } else { false } }
  }

  /// The options with which problems are skipped unless the value changes nothing.
  package static var namesWithNeutralValues: [String] {
    names { if case .neutral = $0 { true } else { false } }
  }

  private static func names(where isListed: (Meaning) -> Bool) -> [String] {
    all.filter { isListed($0.meaning) }.flatMap(\.names).map { $0 == "v" ? "-v" : "--" + $0 }
  }
}
