import Foundation
import Reporting
import Testing

struct TrainCommandTests {
  private let tool: CommandLineTool

  init() throws { tool = try CommandLineTool() }

  private let short = ["--data", "digits", "--images", "300", "--epochs", "2", "--backend", "direct", "--rate", "0.05"]

  private func results(_ name: String) throws -> TrainingResults {
    try ResultEnvelope<TrainingResults>(json: try tool.text(name)).payload
  }

  @Test func `training tells what every epoch came to, and files hold all of it`() throws {
    let run = try tool.run(
      ["train", "lenet5", "--seeds", "2", "--output", "t.json", "--store", "h.sqlite"] + short)
    #expect(run.status == 0, "\(run.errors)")
    let history = try tool.run(["history", "show", "1", "--store", "h.sqlite"])
    #expect(history.output.contains("lenet5"), "\(history.errors)")
    #expect(run.errors.contains("seed 2, epoch 2/2: training loss"))
    let results = try results("t.json")
    #expect(results.runs.map(\.seed) == [1, 2])
    #expect(results.runs.allSatisfy { $0.isComplete && $0.epochs.count == 2 })
    #expect(results.runs[0].countedMACs == 2 * results.facts.trainingCount * results.facts.trainingMACs)
    #expect(results.runs[0].executedMACs > 0)
    #expect(results.facts.initialization == "LeCun ×1, Glorot ×4")
    #expect(results.facts.fitting == "8x8, bilinearly to 32x32")
    #expect(results.runs[0].epochs[1].trainingLoss < results.runs[0].epochs[0].trainingLoss)
    let report = try tool.run(["report", "t.json", "--format", "markdown"])
    #expect(report.status == 0 && report.output.contains("the mean of 2 seeds"))
  }

  @Test func `a saved network is evaluated as it was trained, and others read it`() throws {
    let trained = try tool.run(
      ["train", "lenet5", "--save", "m.onnx", "--filters", "f.png", "--output", "t.json"] + short)
    #expect(trained.status == 0, "\(trained.errors)")
    let evaluated = try tool.run([
      "evaluate", "m.onnx", "--data", "digits", "--time", "20ms", "--predictions", "p.csv", "--maps", "m.svg",
      "--output", "e.json", "--backend", "direct",
    ])
    #expect(evaluated.status == 0, "\(evaluated.errors)")
    #expect(!evaluated.errors.contains("does not say what its images are normalised by"))
    let (training, evaluation) = (
      try results("t.json"), try ResultEnvelope<EvaluationResults>(json: try tool.text("e.json")).payload
    )
    let last = try #require(training.runs[0].epochs.last)
    #expect(evaluation.testCount == last.testCount)
    // Fused layers round otherwise: an image on the border between two classes may change sides.
    #expect(abs(evaluation.correctCount - last.correctCount) <= 1)
    #expect(evaluation.macs == training.facts.macs)
    #expect(evaluation.medianMilliseconds ?? 0 > 0)
    #expect(try tool.text("p.csv").split(separator: "\n").count == evaluation.testCount + 1)
    #expect(try Data(contentsOf: URL(filePath: tool.path("f.png"))).starts(with: [0x89, 0x50, 0x4E, 0x47]))
    #expect(try tool.text("m.svg").contains("<svg"))
    #expect(try tool.run(["net", "--file", "m.onnx", "--backend", "direct", "--time", "5ms"]).status == 0)
    let accuracy = try tool.run(["accuracy", "--measured", "t.json", "e.json"])
    #expect(accuracy.status == 0 && accuracy.output.contains("Measured here"), "\(accuracy.errors)")
  }

  @Test func `crops, mirror images and ensembles are counted at what they cost`() throws {
    let trained = try tool.run(["train", "lenet5", "--save", "m.onnx", "--seeds", "2"] + short)
    #expect(trained.status == 0, "\(trained.errors)")
    let evaluated = try tool.run([
      "evaluate", "m-1.onnx", "--ensemble", "m-2.onnx", "--crops", "10", "--data", "digits", "--time", "20ms",
      "--output", "e.json", "--backend", "direct",
    ])
    #expect(evaluated.status == 0, "\(evaluated.errors)")
    let evaluation = try ResultEnvelope<EvaluationResults>(json: try tool.text("e.json")).payload
    #expect(evaluation.passCount == 20)
    #expect(evaluation.macs == 20 * 416_520)
    #expect(evaluation.title == "2 × lenet5, 10 crops")
  }

  @Test func `a run that was killed goes on to the same network as one that was not`() throws {
    let long = ["train", "lenet5", "--data", "digits", "--epochs", "3", "--backend", "direct", "--images", "400"]
    #expect(try tool.run(long + ["--save", "whole.onnx"]).status == 0)
    let process = tool.cnnbench(long + ["--checkpoint", "kept"])
    process.standardError = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    let file = tool.path("kept/seed-1.checkpoint")
    while process.isRunning, !FileManager.default.fileExists(atPath: file) { usleep(2000) }
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    let resumed = try tool.run(long + ["--checkpoint", "kept", "--resume", "--save", "resumed.onnx"])
    #expect(resumed.status == 0, "\(resumed.errors)")
    #expect(!resumed.errors.contains("epoch 1/3"))
    #expect(FileManager.default.contentsEqual(atPath: tool.path("whole.onnx"), andPath: tool.path("resumed.onnx")))
    let other = try tool.run(long + ["--checkpoint", "kept", "--resume", "--rate", "0.5"])
    #expect(other.status == 65)
    #expect(other.errors.contains("is of another request: its rate is 0.02, and this one's is 0.5"))
  }

  @Test(arguments: [
    (["--data", "digit"], 64, "'digit' is neither a data set nor a folder"),
    (["--data", "digits", "--loss", "maximum-a-posteriori"], 65, "the loss 'maximum-a-posteriori' does not fit"),
    (["--data", "digits", "--epochs", "0"], 64, "--epochs must be at least 1 (found --epochs 0)"),
    (["--data", "digits", "--rate", "0"], 64, "the rate must be above 0 (found --rate 0"),
    (["--data", "digits", "--momentum", "1"], 64, "the momentum must be from 0 to below 1"),
    (["--data", "digits", "--augment", "rotate"], 64, "there is no augmentation 'rotate'; there are flip, shift"),
    (["--data", "digits", "--target-accuracy", "97"], 64, "an accuracy reads like 90% or 0.9"),
    (["--data", "digits", "--resume"], 64, "--resume goes on from the folder of --checkpoint, which is missing"),
    (["--data", "digits", "--threads", "1,2"], 64, "training runs on one number of threads"),
    (["--data", "xor"], 65, "the network reads 1x32x32, for which there is no way from images of 2x1x1"),
    (["--data", "."], 65, "it holds no pair of files such as train-images-idx3-ubyte.gz"),
    (["--data", "digits", "--save", "/nowhere/m.onnx"], 74, "the folder '/nowhere' does not exist"),
    (["--data", "digits", "--checkpoint", "/dev/null/x"], 74, "cannot make the folder '/dev/null/x'"),
  ])
  func `what cannot be trained is refused in one sentence`(
    arguments: [String], status: Int32, message: String
  ) throws {
    let run = try tool.run(["train", "lenet5"] + arguments)
    #expect(run.status == status, "\(run.errors)")
    #expect(run.errors.hasPrefix("error: ") && run.errors.contains(message), "\(run.errors)")
  }

  @Test func `points of the plane come with a picture of what the network makes of it`() throws {
    let run = try tool.run([
      "train", "multi-layer:2-16-2", "--data", "xor", "--epochs", "3", "--loss", "cross-entropy", "--output", "x.json",
    ])
    #expect(run.status == 0, "\(run.errors)")
    let plane = try #require(try results("x.json").plane)
    #expect(plane.grid.count == 48 * 48)
    #expect(plane.tests.count == 200)
  }

  @Test func `models that are no trained networks are refused or noted`() throws {
    #expect(try tool.run(["export", "lenet5", "--onnx", "m.onnx"]).status == 0)
    let run = try tool.run(["evaluate", "m.onnx", "--data", "digits", "--time", "20ms", "--backend", "direct"])
    #expect(run.status == 0 && run.errors.contains("m.onnx does not say what its images are normalised by"))
    let text = try tool.file("m.yaml", holding: "name: a\ninput: 1x8x8\nlayers: []\n")
    #expect(try tool.run(["evaluate", text, "--data", "digits"]).status == 65)
    let crops = try tool.run(["evaluate", "m.onnx", "--data", "digits", "--crops", "5"])
    #expect(crops.status == 64 && crops.errors.contains("there are 1 crop and 10 (found --crops 5)"))
  }

  @Test func `an experiment compares networks seed by seed`() throws {
    let suite = try tool.file(
      "suite.yaml",
      holding: """
        name: tiny
        input: 1x8x8
        data: digits
        images: 200
        epochs: 2
        batch: 32
        rate: 0.05
        seeds: 2
        principles:
          - name: width
            question: Do more units help?
            networks:
              - {name: few, layers: [{name: flatten, type: flatten}, {name: hidden, type: fully-connected, outputs: 2},
                 {name: relu, type: relu}, {name: classes, type: fully-connected, outputs: 10}, {name: p, type: softmax}]}
              - {name: many, layers: [{name: flatten, type: flatten}, {name: hidden, type: fully-connected, outputs: 64},
                 {name: relu, type: relu}, {name: classes, type: fully-connected, outputs: 10}, {name: p, type: softmax}]}
        """)
    let run = try tool.run(["experiment", suite, "--output", "x.json"])
    #expect(run.status == 0, "\(run.errors)")
    let payload = try ResultEnvelope<ExperimentResults>(json: try tool.text("x.json")).payload
    let networks = try #require(payload.principles.first?.networks)
    #expect(networks.map(\.network) == ["few", "many"])
    #expect(networks.allSatisfy { $0.accuracies.count == 2 && $0.millisecondsPerStep > 0 })
    #expect(payload.principles[0].verdict(on: networks[1])?.contains("× the MACs") == true)
    let unknown = try tool.run(["experiment", "nothing"])
    #expect(unknown.status == 65 && unknown.errors.contains("there is no suite 'nothing' here"))
  }
}
