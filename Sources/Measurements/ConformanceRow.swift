/// How a test case of the ONNX format ended.
package enum ConformanceStatus: String, Codable, Sendable {
  /// Every output is within the tolerances.
  case passed
  /// The engine does not compute it, for a reason.
  case declined
  /// An output is wrong, or the case cannot be read.
  case failed
}

/// A test case of the ONNX format, and what became of it.
package struct ConformanceRow: Codable, Hashable, Sendable {
  /// Where it lies below the folder of all cases: `node/test_add`.
  package let name: String
  /// The operators of its graph, each once, in the order of the nodes.
  package let operators: [String]
  package let status: ConformanceStatus
  /// Why it did not pass.
  package let reason: String?
  /// The largest error ÷ the largest expected element, of all outputs that were compared.
  package let relativeError: Double?

  package init(
    name: String, operators: [String], status: ConformanceStatus, reason: String? = nil, relativeError: Double? = nil
  ) {
    self.name = name
    self.operators = operators
    self.status = status
    self.reason = reason
    self.relativeError = relativeError
  }

  private enum CodingKeys: String, CodingKey {
    case name, operators, status, reason
    case relativeError = "max_rel_error"
  }

  /// The operator that the case is about; the words for many where its graph has several.
  package var subject: String {
    switch operators.count {
    case 0: "no operator"
    case 1: operators[0]
    default: "several operators"
    }
  }
}
