/// The options of a batch file that are in force. A list of values stands for every combination of those that are
/// supported; each of the others stands for one problem that is skipped.
struct BatchState {
  /// What a value of `--dir` stands for.
  private struct Form {
    let direction: ConvolutionDirection
    let postOps: PostOps
    /// Why it is not supported.
    let refusal: String?

    init(direction: ConvolutionDirection, postOps: PostOps = [], refusal: String? = nil) {
      self.direction = direction
      self.postOps = postOps
      self.refusal = refusal
    }

    init(_ form: ProblemForm) { self.init(direction: form.direction, postOps: form.postOps) }
  }

  /// What holds where the file says nothing.
  private let standardForms: [ProblemForm]
  private let standardBatch: Int?
  private var forms: [Form]
  private var batches: [Int?]
  private var algorithms: [BatchAlgorithm] = [.any]
  private var biases = BatchChoices<PostOps>([])
  private var attributes = BatchChoices<PostOps>([])
  private var pattern: ProblemPattern?
  /// What those options come to that have neutral values only, by the option's first name.
  private var others: [String: (choices: BatchChoices<String>, outlivesReset: Bool)] = [:]

  init(forms: [ProblemForm], batch: Int?) {
    standardForms = forms
    standardBatch = batch
    self.forms = forms.map(Form.init)
    batches = [batch]
  }

  // MARK: Options

  /// Changes the state as `--name=value` says.
  mutating func apply(option text: String) throws(BatchTokenFault) {
    let word = BatchOptionWord(text)
    guard let option = BatchOption.named(in: word) else {
      throw .inToken("unknown option '\(text)'; 'cnnbench help problem' lists those of a batch file")
    }
    switch option.meaning {
    case .changesNothing: return
    case .inEffect(let set):
      guard let value = word.value ?? (word.name == "reset" ? "" : nil) else {
        throw .inToken("'\(text)' has no value; it reads like \(text)=…")
      }
      try set(&self, value)
    case .neutral(let values, let noun, let remedy):
      let choices = try BatchChoices<String>(list: word.value ?? "") { value throws(BatchTokenFault) in
        values.contains(value.lowercased())
          ? .supported("") : .refused("\(noun) '\(value)' is not supported; \(remedy)")
      }
      others[option.names[0]] = (choices, option.outlivesReset)
    }
  }

  mutating func reset() {
    let kept = others.filter(\.value.outlivesReset)
    self = BatchState(forms: standardForms, batch: standardBatch)
    others = kept
  }

  mutating func setDirections(_ list: String) throws(BatchTokenFault) {
    let known: [String: [Form]] = [
      "": standardForms.map(Form.init), "FWD_B": [Form(direction: .forward, postOps: .bias)],
      "FWD_D": [Form(direction: .forward)], "FWD_I": [Form(direction: .forward)],
      "BWD_D": [Form(direction: .backwardData)], "BWD_W": [Form(direction: .backwardWeights)],
      "BWD_WB": [Form(direction: .backwardWeights, postOps: .bias)],
      "BWD_DW": [
        Form(
          direction: .backwardWeights,
          refusal: "both gradients at once (BWD_DW) are not supported; BWD_D and BWD_W are")
      ],
    ]
    forms = try values(list, of: "--dir") { known[$0.uppercased()] }.flatMap(\.self)
  }

  mutating func setBatches(_ list: String) throws(BatchTokenFault) {
    let counts = try values(list, of: "--mb") { word in
      word.isEmpty ? standardBatch ?? 0 : Int(word).flatMap { $0 >= 0 ? $0 : nil }
    }
    batches = counts.map { $0 == 0 ? nil : $0 }
  }

  mutating func setAlgorithms(_ list: String) throws(BatchTokenFault) {
    algorithms = try values(list, of: "--alg") { word in
      let name = word.uppercased().replacing("CONVOLUTION_", with: "")
      return name.isEmpty ? .any : BatchAlgorithm(rawValue: name)
    }
  }

  /// The types of a bias that forward convolutions have whatever their direction says, and whose gradient backward weights
  /// give.
  mutating func setBiases(_ list: String) throws(BatchTokenFault) {
    biases = try BatchChoices(list: list) { word throws(BatchTokenFault) in
      switch word.lowercased() {
      case "", "undef": .supported([])
      case "f32": .supported(.bias)
      default: .refused("bias type '\(word)' is not supported; f32 is")
      }
    }
  }

  mutating func setPostOps(_ list: String) throws(BatchTokenFault) {
    attributes = try BatchChoices(list: list) { word throws(BatchTokenFault) in
      PostOps(benchdnn: word).map { .supported($0) }
        ?? .refused("post-operation '\(word)' is not supported; relu, clip:low:high, and sum before them are")
    }
  }

  mutating func setPattern(_ text: String) throws(BatchTokenFault) {
    guard !text.isEmpty else {
      pattern = nil
      return
    }
    guard let parsed = ProblemPattern(text) else { throw .inToken("'\(text)' is not a regular expression") }
    pattern = parsed
  }

  private func values<Value>(
    _ list: String, of option: String, _ parse: (String) -> Value?
  ) throws(BatchTokenFault) -> [Value] {
    var values: [Value] = []
    for word in list.split(separator: ",", omittingEmptySubsequences: false) {
      guard let value = parse(String(word)) else { throw .inToken("'\(word)' is not a value of \(option)") }
      values.append(value)
    }
    return values
  }

  // MARK: Problems

  /// The problems that a descriptor stands for in this state; none if it does not match the pattern.
  func items(forDescriptor text: String) throws(BatchTokenFault) -> [BatchItem] {
    var items: [BatchItem] = []
    for form in forms {
      for batch in batches { items += try self.items(forDescriptor: text, form: form, batch: batch) }
    }
    return items
  }

  private func items(forDescriptor text: String, form: Form, batch: Int?) throws(BatchTokenFault) -> [BatchItem] {
    let layer: ConvolutionLayer
    do throws(DescriptorError) { layer = try self.layer(text, direction: form.direction, batch: batch) } catch {
      guard matches(text) else { return [] }
      guard let skipped = SkippedProblem(error, direction: form.direction) else {
        throw .inToken(error.description)
      }
      return [.skipped(skipped)]
    }
    guard matches(layer.descriptor) else { return [] }
    let skipped = refusals(of: form).map { BatchItem.skipped(SkippedProblem(layer, reason: $0)) }
    return skipped + (try entries(of: layer, form: form)).map(BatchItem.problem)
  }

  private func matches(_ text: String) -> Bool { pattern?.isFound(in: text) ?? true }

  private func layer(
    _ text: String, direction: ConvolutionDirection, batch: Int?
  ) throws(DescriptorError) -> ConvolutionLayer {
    let layer = try ConvolutionLayer(descriptor: text)
    do { return layer.with(try layer.problem.with(batch: batch, direction: direction)) } catch {
      throw DescriptorError(text: text, label: layer.label, fault: .invalid(error))
    }
  }

  /// Why problems are skipped: for the direction alone where that is not supported, else for every value that is not.
  private func refusals(of form: Form) -> [String] {
    if let refusal = form.refusal { return [refusal] }
    let others = others.sorted { $0.key < $1.key }.flatMap(\.value.choices.refusals)
    return attributes.refusals + biases.refusals + others
  }

  /// Every combination of supported values; none where an option has no such value.
  private func entries(of layer: ConvolutionLayer, form: Form) throws(BatchTokenFault) -> [BatchEntry] {
    guard form.refusal == nil, others.values.allSatisfy({ !$0.choices.values.isEmpty }) else { return [] }
    var entries: [BatchEntry] = []
    do {
      for postOps in chains(of: form) {
        let layer = layer.with(try layer.problem.with(postOps: postOps))
        entries += algorithms.map { BatchEntry(layer: layer, algorithm: $0) }
      }
    } catch {
      throw .inToken("'\(layer.descriptor)': \(error)")
    }
    return entries
  }

  /// What is fused into the output, each combination once: off the forward direction nothing, but for the bias of backward
  /// weights.
  private func chains(of form: Form) -> [PostOps] {
    var chains: [PostOps] = []
    for bias in biases.values {
      for attribute in attributes.values {
        let chain: PostOps =
          switch form.direction {
          case .forward: form.postOps.union(bias).union(attribute)
          case .backwardData: []
          case .backwardWeights: form.postOps.union(bias)
          }
        if !chains.contains(chain) { chains.append(chain) }
      }
    }
    return chains
  }
}
