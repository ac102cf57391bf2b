import Measurements

/// What `cnnbench onnx conformance` found.
package struct ConformanceResults: ResultPayload {
  package static let command = "onnx-conformance"

  package let rows: [ConformanceRow]

  package init(rows: [ConformanceRow]) { self.rows = rows }
}
