import Foundation
import Reporting
import Testing

struct `Networks on the command line` {
  private let tool: CommandLineTool

  init() throws { tool = try CommandLineTool() }

  private func net(_ arguments: String...) throws -> CommandLineRun {
    try tool.run(["net", "--time", "1ms"] + arguments)
  }

  @Test func `every network and backend has a row, with its error and its memory`() throws {
    let run = try net("lenet5-1998", "two-layer", "--backend", "direct,im2col-native", "--format", "csv")
    #expect(run.status == 0, "\(run.errors)")
    #expect(
      run.csvRows.map { "\($0["network"]!) \($0["backend"]!)" } == [
        "lenet5-1998 direct", "lenet5-1998 im2col-native", "two-layer direct", "two-layer im2col-native",
      ])
    for row in run.csvRows where row["status"] != "mistrusted" {
      #expect(row["status"] == "passed" && Double(row["median_ms"]!)! > 0, "\(row)")
      #expect(Double(row["max_rel_error"]!)! < 1e-5 && Double(row["images_per_second"]!)! > 0)
      #expect(Int(row["packed_weights_bytes"]!)! > 0 && Int(row["analytic_activation_bytes"]!)! > 0)
    }
  }

  @Test func `steps and the whole agree within the residue that is told`() throws {
    let run = try net("lenet5", "--backend", "direct", "--layers", "--roofline", "none", "--format", "json")
    #expect(run.status == 0, "\(run.errors)")
    let row = try #require(try ResultEnvelope<NetworkResults>(json: run.output).payload.rows.first)
    let steps = try #require(row.steps)
    #expect(
      steps.map(\.kind) == [
        "convolution", "tanh", "average-pool", "convolution", "tanh", "average-pool", "convolution", "tanh",
        "fully-connected", "tanh", "fully-connected", "softmax",
      ])
    #expect(steps.allSatisfy { ($0.maximumRelativeError ?? 1) < 1e-5 && ($0.milliseconds ?? -1) >= 0 })
    #expect(abs(steps.reduce(0) { $0 + ($1.share ?? 0) } - 1) < 1e-9)
    #expect(row.residueMilliseconds != nil)
  }

  @Test func `a training step is measured pass by pass, and repeated by its command`() throws {
    let run = try net(
      "lenet5", "--training-step", "--mb", "4", "--backend", "direct", "--layers", "--roofline", "none", "--format",
      "json")
    #expect(run.status == 0, "\(run.errors)")
    let row = try #require(try ResultEnvelope<NetworkResults>(json: run.output).payload.rows.first)
    #expect(row.task == .trainingStep && row.repro.contains("--mb 4 --training-step"))
    #expect((row.maximumRelativeError ?? 1) < 1e-3)
    let steps = try #require(row.steps)
    #expect(steps.first?.step == "C1 forward" && steps.last?.step == "update")
    #expect(!steps.contains { $0.step == "C1 backward-data" } && steps.contains { $0.step == "C3 backward-data" })
  }

  @Test func `auto chooses for each convolution, and chooses the same again`() throws {
    let runs = try [1, 2].map { _ in try net("lenet5", "--format", "csv") }
    #expect(runs.allSatisfy { $0.status == 0 })
    #expect(runs[0].csvRows.first?["summary"] == runs[1].csvRows.first?["summary"])
  }

  @Test func `a run goes on with the file of the same request, and with no other`() throws {
    let path = tool.path("nets.json")
    let words = ["lenet5", "lenet-caffe", "--backend", "direct", "--output", path]
    #expect(try tool.run(["net", "--time", "1ms"] + words).status == 0)
    let first = try ResultEnvelope<NetworkResults>(json: try tool.text("nets.json")).payload.rows
    #expect(first.map(\.network) == ["lenet5", "lenet-caffe"])
    #expect(try tool.run(["net", "--time", "1ms", "--resume"] + words).status == 0)
    #expect(try ResultEnvelope<NetworkResults>(json: try tool.text("nets.json")).payload.rows == first)
    let other = try tool.run(["net", "--time", "2ms", "--resume"] + words)
    #expect(other.status == 65 && other.errors.contains("--time"), "\(other.errors)")
  }

  @Test func `a batch, another image and a model file are run`() throws {
    let model = try tool.file(
      "model.yaml",
      holding: """
        name: mine
        input: 3x16x16
        layers:
          - {name: conv, type: convolution, outputs: 8, kernel: 3, padding: same}
          - {name: relu, type: relu}
          - {name: pool, type: global-average-pool}
        """)
    let run = try net("--file", model, "--mb", "3", "--input", "3x20x24", "--backend", "direct", "--format", "csv")
    #expect(run.status == 0, "\(run.errors)")
    let row = try #require(run.csvRows.first)
    #expect(row["network"] == "mine" && row["mb"] == "3" && row["input"] == "3x20x24")
  }

  @Test func `wrong uses are refused in a sentence`() throws {
    #expect(try net().status == 64)
    #expect(try net("lenet6").errors.contains("did you mean 'lenet5'?"))
    #expect(try net("lenet5", "--input", "3x1x1").status == 65)
    #expect(try net("lenet5", "--mb", "0").status == 64)
  }
}
