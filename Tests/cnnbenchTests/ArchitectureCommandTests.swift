import Foundation
import Networks
import Reporting
import Testing

struct `The architecture commands` {
  private let tool: CommandLineTool

  init() throws { tool = try CommandLineTool() }

  private let model = """
    name: tiny
    input: 3x8x8
    layers:
      - {name: conv, type: convolution, outputs: 4, kernel: 3}
      - {name: pool, type: global-average-pool}

    """

  // MARK: arch-cost

  @Test func `arch-cost counts every architecture to the unit`() throws {
    let run = try tool.run(["arch-cost", "--all", "--format", "csv"])
    #expect(run.status == 0 && run.errors.isEmpty)
    #expect(run.csvRows.compactMap { $0["network"] } == ArchitectureCatalog.architectures.map(\.name))
    let resnet = try #require(run.csvRows.first { $0["network"] == "resnet50-v1.5" })
    #expect(resnet["parameters"] == "25557032" && resnet["macs"] == "4089184256" && resnet["flops"] == "8178368512")
  }

  @Test(arguments: ["table", "markdown"])
  func `arch-cost shows layers to people`(format: String) throws {
    let run = try tool.run(["arch-cost", "vgg16", "--layers", "--format", format])
    #expect(run.status == 0 && run.output.contains("conv5_3"))
    #expect(!run.output.contains("\u{1B}") && run.errors.isEmpty)
  }

  @Test func `arch-cost takes another image, a batch and in-bounds counts`() throws {
    let run = try tool.run([
      "arch-cost", "nin-cifar10", "--input", "3x64x64", "--mb", "2", "--count", "in-bounds", "--format", "csv",
    ])
    let row = try #require(run.csvRows.first)
    #expect(row["input"] == "3x64x64" && row["batch"] == "2" && row["macs"] == row["in_bounds_macs"])
    #expect(row["published_macs"] == "")
  }

  @Test func `VGG with another image says what the paper's form means, and its adaptive form keeps its weights`() throws
  {
    let paper = try tool.run(["arch-cost", "vgg16", "--input", "3x256x256", "--format", "csv"])
    let caveat = try #require(paper.csvRows.first?["caveat"])
    #expect(caveat.contains("fc6") && caveat.contains("-adaptive"))
    let usual = try tool.run(["arch-cost", "vgg16", "vgg16-adaptive", "--format", "csv"])
    #expect(usual.csvRows.map { $0["caveat"] } == ["", ""])
    let adaptive = try tool.run(["arch-cost", "vgg16-adaptive", "--input", "3x256x256", "--format", "csv"])
    #expect(adaptive.csvRows.first?["parameters"] == usual.csvRows.first?["parameters"])
    #expect(adaptive.csvRows.first?["caveat"] == "")
  }

  @Test func `arch-cost of all networks skips those that cannot take the image, with the reason`() throws {
    let run = try tool.run(["arch-cost", "--all", "--input", "1x28x28", "--format", "csv"])
    #expect(run.status == 0 && run.csvRows.count == 95)
    let (skipped, counted) = (run.csvRows.filter { $0["skipped"] != "" }, run.csvRows.filter { $0["skipped"] == "" })
    #expect(counted.contains { $0["network"] == "resnet18" } && counted.allSatisfy { $0["parameters"] != "" })
    let alexnet = try #require(skipped.first { $0["network"] == "alexnet" })
    #expect(alexnet["skipped"]?.hasPrefix("layer '") == true && alexnet["parameters"] == "")
    let named = try tool.run(["arch-cost", "alexnet", "--input", "1x28x28"])
    #expect(named.status == 65 && named.errors.hasPrefix("error: alexnet: layer '"))
  }

  @Test func `arch-cost of layers shows their windows, what they read, and their share`() throws {
    let run = try tool.run(["arch-cost", "alexnet", "--layers", "--format", "csv"])
    let conv2 = try #require(run.csvRows.first { $0["layer"] == "conv2" })
    #expect(conv2["kernel"] == "5" && conv2["window_stride"] == "1" && conv2["padding"] == "2")
    #expect(conv2["groups"] == "2" && conv2["inputs"] == "pool1")
    let shares = run.csvRows.compactMap { $0["dense_macs_share"].flatMap(Double.init) }
    #expect(abs(shares.reduce(0, +) - 1) < 1e-9)
  }

  @Test(arguments: [("stage", 8), ("block", 20)])
  func `arch-cost adds layers up by stage and by block`(grouping: String, groupCount: Int) throws {
    let run = try tool.run(["arch-cost", "resnet50", "--layers", "--by", grouping, "--format", "csv"])
    let layers = try tool.run(["arch-cost", "resnet50", "--layers", "--format", "csv"]).csvRows
    #expect(run.csvRows.count == groupCount + 1, "\(run.output)")
    let name = grouping == "stage" ? "conv3" : "conv3_2"
    let row = try #require(run.csvRows.first { $0[grouping] == name })
    let members = layers.filter { $0["layer"]!.hasPrefix(grouping == "stage" ? "conv3_" : "conv3_2/") }
    for column in ["macs", "parameters", "flops", "moved_bytes"] {
      #expect(Int(row[column]!) == members.reduce(0) { $0 + Int($1[column]!)! }, "\(column)")
    }
    #expect(Int(row["layers"]!) == members.count && row["output"] == members.last?["output"])
    for column in ["dense_macs_share", "parameters_share"] {
      #expect(abs(run.csvRows.reduce(0) { $0 + (Double($1[column]!) ?? 0) } - 1) < 1e-9)
    }
    #expect(try tool.run(["arch-cost", "resnet50", "--by", grouping]).status == 64)
  }

  @Test func `counts of all taps are labelled where others are of taps inside the image`() throws {
    let inBounds = try tool.run(["arch-cost", "lenet5", "--training", "--count", "in-bounds", "--format", "markdown"])
    #expect(inBounds.output.contains("FLOP/byte (all taps)") && inBounds.output.contains("backward data (all taps)"))
    let dense = try tool.run(["arch-cost", "lenet5", "--training", "--format", "markdown"])
    #expect(!dense.output.contains("all taps"))
  }

  @Test func `arch-cost draws the graph for Graphviz`() throws {
    let run = try tool.run(["arch-cost", "googlenet-aux", "--format", "dot"])
    #expect(run.status == 0 && run.output.hasPrefix("digraph \"googlenet-aux\" {\n"))
    #expect(run.output.contains("n1 [label=\"conv1\\nconvolution 64x112x112\"]"))
    #expect(run.output.contains("n0 -> n1\n") && run.output.contains("style=dashed"))
    #expect(run.output.hasSuffix("}\n"))
  }

  @Test func `arch-cost prints a batch file that conv reads`() throws {
    let file = tool.path("lenet.shapes")
    let written = try tool.run(["arch-cost", "lenet5", "--format", "benchdnn", "--output", file])
    #expect(written.status == 0 && written.output.isEmpty)
    let run = try tool.run(["conv", "--batch", file, "--backend", "reference", "--time", "1ms", "--format", "csv"])
    #expect(run.csvRows.map { $0["layer"] } == ["lenet5:C1", "lenet5:C3", "lenet5:C5"])
  }

  @Test func `arch-cost prints again what it wrote as JSON`() throws {
    let file = tool.path("costs.json")
    let options = ["--layers", "--format"]
    _ = try tool.run(["arch-cost", "alexnet", "googlenet", "--training"] + options + ["json", "--output", file])
    let again = try tool.run(["arch-cost", "--read", file] + options + ["csv"])
    let direct = try tool.run(["arch-cost", "alexnet", "googlenet", "--training"] + options + ["csv"])
    #expect(again.status == 0 && again.output == direct.output)
  }

  @Test func `arch-cost counts a model file`() throws {
    let file = try tool.file("tiny.yaml", holding: model)
    let run = try tool.run(["arch-cost", "--file", file, "--format", "csv"])
    let row = try #require(run.csvRows.first)
    #expect(row["network"] == "tiny" && row["parameters"] == "112" && row["macs"] == "3888")
  }

  @Test func `arch-cost counts a model from a pipe`() throws {
    let file = try tool.file("tiny.yaml", holding: model)
    let run = try tool.shell("cat \(file) | cnnbench arch-cost --file /dev/stdin --format csv")
    #expect(run.csvRows.first?["parameters"] == "112")
  }

  @Test(arguments: ["convolution", "fully_connected", "weights", "biases"], [Int.max, Int.min])
  func `arch-cost refuses a file with counts that no network has`(key: String, count: Int) throws {
    let text = try tool.run(["arch-cost", "lenet5", "--layers", "--format", "json"]).output
    let counts = try Regex("\"\(key)\" : [0-9]+")
    let file = try tool.file(
      "costs.json", holding: text.replacing(counts, with: "\"\(key)\" : \(count)", maxReplacements: 1))
    let run = try tool.run(["arch-cost", "--read", file, "--layers"])
    #expect(run.status == 65 && run.output.isEmpty)
    #expect(run.errors == "error: \(file): 'lenet5' has a count of MACs or parameters that no network can have\n")
  }

  @Test func `arch-cost refuses a faulty model file with its line and layer`() throws {
    let file = try tool.file("tiny.yaml", holding: model.replacing("outputs: 4", with: "outputs: 0"))
    let run = try tool.run(["arch-cost", "--file", file])
    #expect(run.status == 65 && run.output.isEmpty)
    #expect(
      run.errors
        == "error: \(file):4: layer 'conv': the number of output channels must be at least 1 (found 0)\n")
  }

  @Test(arguments: [
    (["arch-cost", "resnet51"], "did you mean 'resnet50'?"), (["arch-cost"], "nothing to count"),
    (["arch-cost", "vgg16", "--mb", "0"], "the batch size must be at least 1"),
    (["arch-cost", "vgg16", "--input", "224"], "does not fit"),
    (["arch-cost", "vgg16", "--input", "3x0x9"], "an image is written as 3x224x224"),
    (["arch-cost", "--read", "x.json", "--all"], "--read prints an earlier count"),
    (["arch-cost", "--read", "x.json", "--mb", "3"], "--read prints an earlier count"),
    (["arch-cost", "vgg16", "--format", "benchdnn", "--layers"], "--format benchdnn lists problems without costs"),
    (["arch-cost", "vgg16", "--format", "benchdnn", "--training"], "--format benchdnn lists problems without costs"),
    (
      ["arch-cost", "vgg16", "--format", "benchdnn", "--count", "in-bounds"],
      "leave out --layers, --training and --count"
    ),
    (
      ["arch-cost", "vgg16", "--file", "missing.yaml"],
      "missing.yaml: the file cannot be read (No such file or directory)"
    ),
    (["arch-cost", "--file", "/"], "/: the file cannot be read (Is a directory)"),
    (["arch-cost", "two-layer:784-0-10"], "its sizes must be whole numbers from 1 on"),
    (["claims", "--format", "xml"], "xml"), (["accuracy", "--output", "/nowhere/a.csv"], "/nowhere"),
  ])
  func `what cannot be counted is refused in one sentence`(arguments: [String], message: String) throws {
    let run = try tool.run(arguments)
    #expect([64, 65, 74].contains(run.status) && run.output.isEmpty)
    #expect(run.errors.hasPrefix("error: ") && run.errors.contains(message), "\(run.errors)")
  }

  // MARK: claims and accuracy

  @Test(arguments: ["claims", "accuracy"], ReportForm.all.map(\.name))
  func `claims and accuracy have every form`(command: String, format: String) throws {
    let run = try tool.run([command, "--format", format])
    #expect(run.status == 0 && run.errors.isEmpty && run.output.contains("GoogLeNet"))
  }

  @Test func `list names every architecture`() throws {
    let run = try tool.run(["list", "architectures"])
    #expect(run.status == 0 && run.output.split(separator: "\n").count == ArchitectureCatalog.architectures.count)
  }
}
