/// What the list of values of an option comes to: what to run, and what has to be skipped.
struct BatchChoices<Value: Hashable> {
  /// The values that can be run, each once.
  private(set) var values: [Value]
  /// Why the others cannot, each reason once.
  private(set) var refusals: [String] = []

  init(_ value: Value) { values = [value] }

  /// - Parameter judge: what a word of the list stands for, or why that is not supported.
  init(list: String, _ judge: (String) throws(BatchTokenFault) -> BatchChoice<Value>) throws(BatchTokenFault) {
    values = []
    for word in list.split(separator: ",", omittingEmptySubsequences: false) {
      switch try judge(String(word)) {
      case .supported(let value): if !values.contains(value) { values.append(value) }
      case .refused(let reason): if !refusals.contains(reason) { refusals.append(reason) }
      }
    }
  }
}
