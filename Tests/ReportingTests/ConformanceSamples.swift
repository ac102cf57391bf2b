import Measurements
import Reporting

/// Made-up ends of test cases: of operators that pass, that are declined for like reasons, and one that failed.
enum ConformanceSamples {
  static let envelope = ResultEnvelope(
    environment: nil,
    settings: RunSettings(command: "cnnbench onnx conformance cases", options: ["folder": "cases"]),
    payload: ConformanceResults(rows: [
      ConformanceRow(name: "node/test_relu", operators: ["Relu"], status: .passed, relativeError: 0),
      ConformanceRow(name: "node/test_conv", operators: ["Conv"], status: .passed, relativeError: 1.2e-7),
      declined("node/test_conv_3d", ["Conv"], "it works on 3-dimensional maps"),
      declined("node/test_max_int8", ["Max"], "it computes in int8, and not in fp32"),
      declined("node/test_max_double", ["Max"], "it gives double, and not fp32"),
      declined("node/test_pool_argmax", ["MaxPool"], "its output 'z' is not computed"),
      declined("node/test_pool_places", ["MaxPool"], "its output 'places' is not computed"),
      ConformanceRow(
        name: "simple/test_two", operators: ["Add", "Mul"], status: .failed,
        reason: "its output 'y' has 2.0 at element 3 where 1.0 is expected"),
    ]))

  private static func declined(_ name: String, _ operators: [String], _ reason: String) -> ConformanceRow {
    ConformanceRow(name: name, operators: operators, status: .declined, reason: reason)
  }
}
