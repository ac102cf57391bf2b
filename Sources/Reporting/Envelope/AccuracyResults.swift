import Published

/// What `cnnbench accuracy` found out.
package struct AccuracyResults: ResultPayload {
  package static let command = "accuracy"

  package let accuracies: [AccuracyRecord]

  package init(_ accuracies: [Accuracy]) { self.accuracies = accuracies.map(AccuracyRecord.init) }

  private enum CodingKeys: String, CodingKey {
    case accuracies = "records"
  }
}
