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

  @Test func `processes are combined, and each is an observation`() throws {
    let run = try net("lenet5", "--backend", "direct", "--processes", "3", "--format", "json")
    #expect(run.status == 0, "\(run.errors)")
    let row = try #require(try ResultEnvelope<NetworkResults>(json: run.output).payload.rows.first)
    #expect(row.processes == 3 && (row.processSpread ?? -1) >= 0 && (row.medianMilliseconds ?? 0) > 0)
    let resumed = try net("lenet5", "--processes", "2", "--resume", "--output", tool.path("a.json"))
    #expect(resumed.status == 64 && resumed.errors.contains("--resume goes on in one process"), "\(resumed.errors)")
  }

  @Test func `what another engine made of a network is compared as well`() throws {
    let opinion = """
      {"engine": "an engine 1.0", "seed": 1, "networks": [{"name": "lenet5", "tensors": [
        {"layer": "S2", "count": 1176, "norm": 1.0, "largest": 1.0, "argmax": 0, "places": [0], "elements": [1e3]}]}]}
      """
    let path = try tool.file("opinion.json", holding: opinion)
    let run = try net("lenet5", "--backend", "direct", "--second-opinion", path, "--format", "csv")
    #expect(run.status == 0, "\(run.errors)")
    #expect((run.csvRows.first?["second_opinion_error"].flatMap(Double.init) ?? 0) > 900)
    let otherSeed = try net("lenet5", "--second-opinion", path, "--seed", "2")
    #expect(otherSeed.status == 65 && otherSeed.errors.contains("--seed 1 (found --seed 2)"), "\(otherSeed.errors)")
    let foreign = try net("lenet5", "--second-opinion", try tool.file("other.json", holding: "{}"))
    #expect(foreign.status == 65 && foreign.errors.contains("no second opinion"), "\(foreign.errors)")
  }

  @Test func `serve times the plans of a network, and gives its exact output`() throws {
    let model = try tool.file(
      "model.yaml",
      holding: """
        name: mine
        input: 3x16x16
        layers:
          - {name: conv, type: convolution, outputs: 8, kernel: 3, padding: same}
          - {name: pool, type: global-average-pool}
        """)
    let run = try tool.shell(
      "echo 'run 1 1' | cnnbench serve --protocol 4 --network \(model) --max-error 2e-5,1e-6")
    #expect(run.status == 0, "\(run.errors)")
    let lines = try run.output.split(separator: "\n").map {
      try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
    }
    let candidates = try #require(lines.first?["candidates"] as? [[String: Any]])
    #expect(candidates.compactMap { $0["backend"] as? String } == ["auto-2e-5", "auto-1e-6"])
    #expect((lines.first?["exact_output"] as? [Double])?.count == 8)
    #expect((lines.first?["floor_milliseconds"] as? Double ?? 0) > 0)
    #expect((lines.last?["nanoseconds"] as? [Double])?.isEmpty == false)
    let both = try tool.run(["serve", "--protocol", "4"])
    #expect(both.status == 64 && both.errors.contains("--problem or --network"), "\(both.errors)")
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

  @Test func `an exported network errs like the one it was exported from, to the last digit`() throws {
    let model = try tool.file("model.onnx", holding: "")
    let export = try tool.run(["export", "resnet20", "--onnx", model, "--seed", "1"])
    #expect(export.status == 0, "\(export.errors)")
    let runs = try [["--file", model], ["resnet20"]].map {
      try tool.run(["net", "--time", "1ms", "--backend", "direct", "--format", "csv"] + $0)
    }
    let errors = runs.map { $0.csvRows.first.flatMap { "\($0["max_rel_error"]!) \($0["l2_rel_error"]!)" } }
    #expect(runs.allSatisfy { $0.status == 0 } && errors[0] != nil && errors[0] == errors[1], "\(errors)")
  }

  @Test func `each row is repeated by the command of its own network, whatever the others are called`() throws {
    let models = try ["one", "two"].map { file in
      try tool.file(
        "\(file).yaml",
        holding: """
          name: lenet5
          input: 3x8x8
          layers:
            - {name: conv, type: convolution, outputs: 4, kernel: 3, padding: same}
            - {name: pool, type: global-average-pool}
          """)
    }
    let run = try net("lenet5", "--file", models[0], "--file", models[1], "--backend", "direct", "--format", "csv")
    #expect(run.status == 0, "\(run.errors)")
    let starts = ["lenet5"] + models.map { "--file \($0)" }
    for (row, start) in zip(run.csvRows, starts) {
      #expect(row["repro"]?.hasPrefix("cnnbench net \(start) --backend direct") == true, "\(row)")
    }
    #expect(run.csvRows.count == 3)
  }

  @Test func `wrong uses are refused in a sentence`() throws {
    #expect(try net().status == 64)
    #expect(try net("lenet6").errors.contains("did you mean 'lenet5'?"))
    #expect(try net("lenet5", "--input", "3x1x1").status == 65)
    #expect(try net("lenet5", "--mb", "0").status == 64)
  }
}
