import Foundation
import Testing

struct `Commands that read and write model files` {
  private let tool: CommandLineTool

  init() throws { tool = try CommandLineTool() }

  private let model = """
    name: tiny
    input: 3x8x8
    layers:
      - {name: conv, type: convolution, outputs: 4, kernel: 3}
      - {name: pool, type: global-average-pool}
      - {name: fc, type: fully-connected, outputs: 10}

    """

  @Test func `arch-cost tells YAML from ONNX by the contents, and counts the same`() throws {
    let yaml = try tool.file("model", holding: model)
    let exported = try tool.run(["export", "--file", yaml, "--onnx", tool.path("exported")])
    #expect(exported.status == 0 && exported.output == "\(tool.path("exported")): tiny, 4 layers, 162 parameters\n")
    let run = try tool.run(["arch-cost", "--file", yaml, "--file", tool.path("exported"), "--format", "csv"])
    #expect(run.status == 0 && run.csvRows.count == 2)
    let rows = run.csvRows.map { row in row.filter { $0.key != "source" } }
    #expect(rows[0] == rows[1] && rows[0]["parameters"] == "162")
  }

  @Test func `an exported network with an open batch takes another image and a batch`() throws {
    _ = try tool.run(["export", "resnet18", "--onnx", tool.path("r.onnx"), "--mb", "dynamic", "--input", "3x64x64"])
    let run = try tool.run([
      "arch-cost", "--file", tool.path("r.onnx"), "--input", "input=3x96x96", "--mb", "2", "--format", "csv",
    ])
    let row = try #require(run.csvRows.first)
    #expect(row["network"] == "resnet18" && row["parameters"] == "11689512" && row["input"] == "3x96x96")
  }

  @Test func `conv runs the distinct convolutions of a model file`() throws {
    let path = try tool.file("tiny.yaml", holding: model)
    let run = try tool.run([
      "conv", "--file", path, "--backend", "direct", "--threads", "1", "--roofline", "none", "--time", "2ms",
      "--format", "csv",
    ])
    #expect(run.status == 0 && run.csvRows.count == 1 && run.csvRows.first?.isVerified == true)
  }

  @Test func `export gives the same bytes for the same seed, and takes weights from another file`() throws {
    let path = try tool.file("tiny.yaml", holding: model)
    for (name, options) in [
      ("a", []), ("b", ["--seed", "1"]), ("c", ["--seed", "2"]), ("d", ["--weights", tool.path("c")]),
    ] {
      let run = try tool.run(["export", "--file", path, "--onnx", tool.path(name)] + options)
      #expect(run.status == 0 && run.errors.isEmpty)
    }
    let files = try ["a", "b", "c", "d"].map { try Data(contentsOf: URL(fileURLWithPath: tool.path($0))) }
    #expect(files[0] == files[1] && files[1] != files[2] && files[2] == files[3])
  }

  @Test func `export refuses weights that do not fit, and names both sides`() throws {
    _ = try tool.run(["export", "lenet5", "--onnx", tool.path("w.onnx")])
    let path = try tool.file("tiny.yaml", holding: model)
    let run = try tool.run(["export", "--file", path, "--onnx", tool.path("t.onnx"), "--weights", tool.path("w.onnx")])
    #expect(
      run.status == 65
        && run.errors
          == "error: \(tool.path("w.onnx")): the network's 'conv.weight' (4x3x3x3) stands against 'C1.weight' (6x1x5x5) of the weights\n"
    )
  }

  private static let wrong: [(arguments: [String], status: Int32)] = [
    (["export", "--onnx", "x"], 64),
    (["export", "lenet5", "--onnx", "x", "--seed", "1", "--weights", "y"], 64),
    (["export", "nothing", "--onnx", "x"], 64),
    (["export", "lenet5", "--onnx", "/no/such/folder/x"], 74),
    (["export", "lenet5", "--onnx", "x", "--mb", "0"], 64),
    (["export", "lenet5", "--onnx", "x", "--input", "1x2x2"], 65),
    (["arch-cost", "lenet5", "--input", "image=1x32x32"], 64),
    (["arch-cost", "--file", "missing.onnx"], 65),
    (["conv", "--input", "3x8x8"], 64),
  ]

  @Test(arguments: wrong)
  func `wrong usage and unusable files have their status`(arguments: [String], status: Int32) throws {
    let run = try tool.run(arguments)
    #expect(run.status == status && run.errors.hasPrefix("error: ") && run.output.isEmpty, "\(run.errors)")
  }

  @Test func `names with control characters reach no terminal`() throws {
    let path = try tool.file("tiny.yaml", holding: model.replacing("fc,", with: "\"f\\u001b[31mc\","))
    _ = try tool.run(["export", "--file", path, "--onnx", tool.path("e.onnx")])
    let counted = try tool.run(["arch-cost", "--file", tool.path("e.onnx"), "--layers"])
    #expect(counted.status == 0 && !counted.output.contains("\u{1B}"))
    var bytes = try Data(contentsOf: URL(fileURLWithPath: tool.path("e.onnx")))
    let operatorName = try #require(bytes.range(of: Data("Gemm".utf8)))
    bytes.replaceSubrange(operatorName, with: Data("G\u{1B}mm".utf8))
    try bytes.write(to: URL(fileURLWithPath: tool.path("bad.onnx")))
    let run = try tool.run(["arch-cost", "--file", tool.path("bad.onnx")])
    #expect(run.status == 0 && run.output.contains("not counted: node") && !run.output.contains("\u{1B}"))
  }
}
