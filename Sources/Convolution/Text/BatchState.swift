/// The options of a batch file that are in force. A list of values stands for every combination of them.
struct BatchState {
  /// A value of an option's list: what it stands for, or why that is not supported.
  private struct Choice<Value> {
    let value: Value
    var unsupportedReason: String?
  }

  private typealias Form = (direction: ConvolutionDirection, postOps: PostOps)

  private var forms: [Choice<Form>]
  private var attributes = [Choice<PostOps>(value: [])]
  /// Why each of the data types is not supported; nil for f32.
  private var dataTypeFaults: [String?] = [nil]
  private var batches: [Int?]
  private var algorithms: [BatchAlgorithm] = [.any]
  private var pattern: Regex<AnyRegexOutput>?
  /// Options in force that cnnbench has none of, by name, with the reason.
  private var unsupported: [String: String] = [:]

  init(direction: ConvolutionDirection, postOps: PostOps, batch: Int?) {
    forms = [Choice(value: (direction, postOps))]
    batches = [batch]
  }

  /// Options of benchdnn's that change what a problem computes or how it is stored, none of which cnnbench has.
  private static let foreignOptions: Set<String> = [
    "allow-enum-tags-only", "attr-acc-mode", "attr-deterministic", "attr-dropout", "attr-fpmath",
    "attr-rounding-mode", "attr-scales", "attr-scratchpad", "attr-zero-points", "bia_dt", "bia-dt", "canonical", "cfg",
    "cold-cache", "ctx-exe", "ctx-init", "cpu-isa-hints", "dtag", "engine", "execution-mode", "fast-ref",
    "fix-times-per-prb", "global-impl", "impl", "inplace", "max-ms-per-prb", "mem-check", "memory-kind", "mode",
    "mode-modifier", "num-streams", "perf-template", "repeats-per-prb", "runtime-dims", "skip-impl", "skip-target",
    "stag", "start", "strides", "summary", "verbose", "wtag",
  ]

  /// Changes the state as `--name=value` says.
  mutating func apply(option: String, initial: BatchState) throws(BatchTokenFault) {
    let parts = option.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let value = parts.count > 1 ? String(parts[1]) : ""
    switch parts[0] {
    case "--reset": self = initial
    case "--dir": try setDirections(value)
    case "--mb": try setBatches(value)
    case "--alg": algorithms = try list(value, of: "--alg", { BatchAlgorithm(rawValue: $0.uppercased()) })
    case "--attr-post-ops": setPostOps(value)
    case "--dt": setDataType(value)
    case "--match": try setPattern(value)
    default:
      let name = String(parts[0].drop { $0 == "-" })
      guard Self.foreignOptions.contains(name) else {
        throw .inToken(
          "unknown option '\(option)'; known are --dir, --dt, --mb, --alg, --attr-post-ops, --match, --reset and --batch"
        )
      }
      unsupported[name] = "option '\(option)' of benchdnn's is not supported"
    }
  }

  /// The problems that a descriptor stands for in this state; none if it does not match the pattern.
  func entries(forDescriptor text: String) throws(BatchTokenFault) -> [BatchEntry] {
    var entries: [BatchEntry] = []
    for form in forms {
      for attribute in attributes {
        for batch in batches {
          let postOps = form.value.postOps.union(attribute.value)
          let layer = try layer(text, direction: form.value.direction, postOps: postOps, batch: batch)
          if let pattern, layer.descriptor.firstMatch(of: pattern) == nil { continue }
          for dataTypeFault in dataTypeFaults {
            let reason = attribute.unsupportedReason ?? form.unsupportedReason ?? dataTypeFault ?? foreignReason
            entries += algorithms.map { BatchEntry(layer: layer, algorithm: $0, unsupportedReason: reason) }
          }
        }
      }
    }
    return entries
  }

  private var foreignReason: String? { unsupported.min { $0.key < $1.key }?.value }

  private func layer(
    _ text: String, direction: ConvolutionDirection, postOps: PostOps, batch: Int?
  ) throws(BatchTokenFault) -> ConvolutionLayer {
    do {
      let parsed = try ConvolutionLayer(descriptor: text)
      return parsed.with(try problem(parsed.problem, direction: direction, postOps: postOps, batch: batch))
    } catch let error as DescriptorError {
      throw .inToken(error.description)
    } catch {
      throw .inToken("'\(text)': \(error)")
    }
  }

  private func problem(
    _ problem: ConvolutionProblem, direction: ConvolutionDirection, postOps: PostOps, batch: Int?
  ) throws(ConvolutionProblemError) -> ConvolutionProblem {
    try problem.with(batch: batch, direction: direction, postOps: direction == .forward ? postOps : [])
  }

  private func list<Value>(
    _ text: String, of option: String, _ parse: (String) -> Value?
  ) throws(BatchTokenFault) -> [Value] {
    var values: [Value] = []
    for word in text.split(separator: ",", omittingEmptySubsequences: false) {
      guard let value = parse(String(word)) else { throw .inToken("'\(word)' is not a value of \(option)") }
      values.append(value)
    }
    return values
  }

  private mutating func setDirections(_ value: String) throws(BatchTokenFault) {
    let known: [String: Form] = [
      "FWD_B": (.forward, .bias), "FWD_D": (.forward, []), "FWD_I": (.forward, []), "BWD_D": (.backwardData, []),
      "BWD_W": (.backwardWeights, []), "BWD_WB": (.backwardWeights, []),
    ]
    forms = try list(value, of: "--dir") { word in
      known[word.uppercased()].map { form in
        let needsBiasGradient = word.uppercased() == "BWD_WB"
        return Choice(
          value: form,
          unsupportedReason: needsBiasGradient ? "the gradient of the bias (BWD_WB) is not supported; BWD_W is" : nil)
      }
    }
  }

  private mutating func setBatches(_ value: String) throws(BatchTokenFault) {
    let counts = try list(value, of: "--mb") { Int($0).flatMap { $0 >= 0 ? $0 : nil } }
    batches = counts.map { $0 == 0 ? nil : $0 }
  }

  private mutating func setPostOps(_ value: String) {
    attributes = value.split(separator: ",", omittingEmptySubsequences: false).map { word in
      Self.postOps(word).map { Choice(value: $0) }
        ?? Choice(
          value: [],
          unsupportedReason: "post-operation '\(word)' is not supported; relu, clip:low:high, and sum before them are")
    }
  }

  /// benchdnn's words, which are carried out in the order in which they are written.
  private static func postOps(_ text: Substring) -> PostOps? {
    let words = text.isEmpty ? [] : text.split(separator: "+", omittingEmptySubsequences: false)
    let names = words.map { $0.prefix { $0 != ":" } }
    let isInOrder = [[], ["sum"], ["relu"], ["clip"], ["sum", "relu"], ["sum", "clip"]].contains(names)
    return isInOrder ? PostOps(words: words) : nil
  }

  private mutating func setDataType(_ value: String) {
    dataTypeFaults = value.split(separator: ",", omittingEmptySubsequences: false).map { word in
      let isSingle = word.split(separator: ":", omittingEmptySubsequences: false).allSatisfy { $0 == "f32" }
      return isSingle ? nil : "data type '\(word)' is not supported; f32 is"
    }
  }

  private mutating func setPattern(_ value: String) throws(BatchTokenFault) {
    guard !value.isEmpty else {
      pattern = nil
      return
    }
    do { pattern = try Regex(value) } catch { throw .inToken("'\(value)' is not a regular expression") }
  }
}
