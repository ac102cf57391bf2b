import Foundation
import Measurements
import Reporting
import Testing

struct `ONNX's own test cases on the command line` {
  private let tool: CommandLineTool

  init() throws { tool = try CommandLineTool() }

  private static let samples = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Conformance").path
  private static let debian = "/usr/share/libonnx-testdata/data"

  private func conformance(_ arguments: String...) throws -> CommandLineRun {
    try tool.run(["onnx", "conformance"] + arguments)
  }

  @Test func `each case ends in one way, with the reason of those that are declined`() throws {
    let run = try conformance(Self.samples, "--backend", "direct,im2col-native", "--format", "csv")
    #expect(run.status == 0, "\(run.errors)")
    #expect(
      run.csvRows.map { "\($0["case"]!) \($0["status"]!)" } == [
        "node/test_add_bcast passed", "node/test_and2d declined", "node/test_conv_with_strides_padding passed",
        "pytorch-converted/test_Conv2d_groups passed",
      ])
    #expect(run.csvRows[1]["reason"] == "it computes in bool, and not in fp32")
    #expect(run.csvRows[2]["operators"] == "Conv" && Double(run.csvRows[2]["max_rel_error"]!)! < 1e-6)
  }

  @Test func `a wrong output fails the run`() throws {
    let place = tool.path("case")
    try FileManager.default.copyItem(atPath: "\(Self.samples)/node/test_add_bcast", toPath: place)
    let data = "\(place)/test_data_set_0"
    try FileManager.default.removeItem(atPath: "\(data)/output_0.pb")
    try FileManager.default.copyItem(atPath: "\(data)/input_0.pb", toPath: "\(data)/output_0.pb")
    let run = try conformance(place, "--format", "json")
    #expect(run.status == 70)
    let row = try #require(try ResultEnvelope<ConformanceResults>(json: run.output).payload.rows.first)
    #expect(row.name == "case" && row.status == .failed)
    #expect(row.reason?.contains("at element 0 where") == true, "\(row)")
  }

  @Test func `a damaged case fails, and the others run`() throws {
    let place = tool.path("cases")
    try FileManager.default.copyItem(atPath: Self.samples, toPath: place)
    try Data("no model".utf8).write(to: URL(filePath: "\(place)/node/test_and2d/model.onnx"))
    try FileManager.default.removeItem(atPath: "\(place)/node/test_add_bcast/test_data_set_0/output_0.pb")
    let run = try conformance(place, "--format", "csv")
    #expect(run.status == 70 && run.csvRows.map { $0["status"]! } == ["failed", "failed", "passed", "passed"])
  }

  @Test func `a folder without test cases is named`() throws {
    let missing = try conformance(tool.path("none"))
    #expect(missing.status == 65 && missing.errors.contains("none: there is no such folder"), "\(missing.errors)")
    let empty = try conformance(tool.folder.path)
    #expect(empty.status == 65 && empty.errors.contains("it holds no test cases"), "\(empty.errors)")
    let file = try conformance(#filePath)
    #expect(file.status == 65 && file.errors.contains("it is a file, and no folder"), "\(file.errors)")
  }

  @Test(
    .enabled(if: FileManager.default.fileExists(atPath: debian), "needs Debian's package libonnx-testdata"))
  func `no case of Debian's package fails, and all of the operators of networks pass in fp32`() throws {
    let run = try conformance(Self.debian, "--format", "json")
    #expect(run.status == 0, "\(run.errors)")
    let rows = try ResultEnvelope<ConformanceResults>(json: run.output).payload.rows
    #expect(rows.count { $0.status == .passed } >= 445)
    let acceptable = ["3-dimensional", "and not", "training", "lists, maps", "'z' is not computed", "without elements"]
    for row in rows where Self.operators.isSuperset(of: row.operators) && row.status == .declined {
      let isAcceptable = acceptable.contains { row.reason?.contains($0) == true }
      #expect(isAcceptable, "\(row.name): \(row.reason ?? "")")
    }
  }

  /// What convolutional networks for the classification of images are made of.
  private static let operators: Set = [
    "Conv", "ConvTranspose", "MaxPool", "AveragePool", "GlobalAveragePool", "GlobalMaxPool", "BatchNormalization",
    "LRN", "Softmax", "LogSoftmax", "Gemm", "MatMul", "Add", "Sub", "Mul", "Div", "Sum", "Mean", "Concat", "Flatten",
    "Reshape", "Transpose", "Pad", "Dropout", "Identity", "Relu", "LeakyRelu", "PRelu", "Sigmoid", "Tanh", "Elu",
    "Selu", "Celu", "Softplus", "Softsign", "HardSigmoid", "HardSwish", "Clip", "ThresholdedRelu",
  ]
}
