import Foundation
import Kernels
import Measurements
import Testing

/// What compiles the plugins of these tests.
private enum Compiler {
  static let isThere = (try? CommandLineTool().shell("command -v cc && command -v make"))?.status == 0
  static let hasOneDNN = isThere && FileManager.default.fileExists(atPath: "/usr/include/oneapi/dnnl/dnnl.h")

  static let checkout = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
  static let include = checkout.appending(path: "Sources/CPlugin/include").path
}

@Suite(.enabled(if: Compiler.isThere, "plugins are compiled with cc and make, which are not here"))
struct `Plugins that misbehave` {
  private static let problem = "mb1ic1ih5oc1kh1"

  private let tool: CommandLineTool

  init() throws { tool = try CommandLineTool() }

  private func conv(_ fault: String, _ arguments: String...) throws -> CommandLineRun {
    let library = try compiled(fault)
    return try tool.run(
      [
        "conv", "--plugin", library, "--problem", Self.problem, "--backend", "misbehaving,direct", "--time", "2ms",
        "--roofline", "none", "--plugin-time-limit", "3s", "--format", "csv",
      ] + arguments)
  }

  private func compiled(_ fault: String, _ options: String = "") throws -> String {
    let source = Compiler.checkout.appending(path: "Tests/cnnbenchTests/Plugins/misbehaving.c").path
    let library = tool.path("misbehaving.so")
    let run = try tool.shell(
      "cc -O1 -w -I'\(Compiler.include)' -fPIC -shared -DFAULT=\(fault) \(options) '\(source)' -o '\(library)'")
    try #require(run.status == 0, "\(run.errors)")
    return library
  }

  @Test func `one that behaves is a passed row, and its repro command names the library and its digest`() throws {
    let run = try conv("NONE")
    #expect(run.status == 0, "\(run.errors)")
    let row = try #require(run.csvRows.first)
    #expect(row["backend"] == "misbehaving" && row.isVerified)
    let repro = try #require(row["repro"])
    #expect(repro.contains("--plugin \(tool.path("misbehaving.so"))@sha256:"))
    let repeated = try tool.shell(repro + " --time 2ms --roofline none")
    #expect(repeated.status == 0, "\(repeated.errors)")
  }

  @Test(arguments: [
    ("WRONG_VALUES", "1 wrong element"), ("LEAVES_NAN", "leaves NaN in 1 of 25 elements of the destination"),
    ("WRITES_PAST_END", "writes past the end of the destination while it executes"),
    ("WRITES_JUST_PAST_END", "writes past the end of the destination"),
    ("READS_PAST_END", "reads past the end of the source while it executes"),
    ("CHANGES_INPUT", "writes in the source, which is not its to change while it executes"),
    ("CRASHES", "writes at an address outside its operands while it executes"),
    ("ABORTS", "aborts while it executes"), ("HANGS", "does not come to an end within 3 seconds while it executes"),
    ("EXITS", "ends the process with status 3 while it executes"),
    ("CRASHES_PLANNING", "writes at an address outside its operands while it plans"),
    ("REFUSES_PLANNING", "planning failed: the moon is not full"),
  ])
  func `is a failed row that says what it did, and the run goes on`(fault: String, sentence: String) throws {
    let run = try conv(fault)
    #expect(run.status == 70, "\(run.errors)")
    let rows = run.csvRows
    #expect(rows.map { $0["backend"] } == ["misbehaving", "direct"])
    #expect(rows.first?["status"] == "failed" && rows.first?["reason"]?.contains(sentence) == true, "\(rows)")
    #expect(rows.last?.isVerified == true)
  }

  @Test(arguments: [
    ("CRASHES_LOADING", "writes at an address outside its operands while it is loaded"),
    ("HANGS_LOADING", "does not come to an end within 3 seconds while it is loaded"),
    ("OTHER_VERSION", "speaks version 2 of the interface, and this cnnbench speaks version 1"),
    ("NO_BACKEND", "holds no backend"), ("NO_NAME", "has a backend without a name of letters"),
    ("TAKEN_NAME", "a plugin has a backend 'direct', and there is one of that name already"),
    ("NO_FUNCTION", "lacks make_plan, pack_weights or execute of its backend 'misbehaving'"),
    ("NEEDS_UNKNOWN_SET", "names the instruction set 'mmx' for its backend 'misbehaving'"),
  ])
  func `is refused in a sentence if it cannot be loaded as it should`(fault: String, sentence: String) throws {
    let run = try conv(fault)
    #expect(run.status == 69 && run.output.isEmpty)
    #expect(run.errors.contains(sentence), "\(run.errors)")
  }

  @Test func `is skipped with its own reason where it cannot solve a problem`() throws {
    let run = try conv("LIMITED")
    #expect(run.status == 0 && run.csvRows.first?["status"] == "skipped")
    #expect(run.csvRows.first?["reason"] == "solves nothing on Sundays")
    let relu = try conv("NONE", "--post-ops", "bias,relu")
    #expect(relu.csvRows.first?["reason"] == "does not apply a clamp")
  }

  @Test func `is refused where it needs wider vectors than the run has`() throws {
    let library = try compiled("NONE", #"-DNEEDS='"avx2"'"#)
    let run = try tool.run(["conv", "--plugin", library, "--problem", Self.problem, "--isa", "sse4.2"])
    #expect(run.status == 69)
    #expect(run.errors.contains("needs avx2 for its backend 'misbehaving', and this run has sse4.2"), "\(run.errors)")
  }

  @Test func `is refused if the file is another one than the repro command names`() throws {
    let library = try compiled("NONE")
    let run = try tool.run(["conv", "--plugin", library + "@sha256:0123456789abcdef", "--problem", Self.problem])
    #expect(run.status == 69 && run.errors.contains("and --plugin asks for 0123456789abcdef"), "\(run.errors)")
  }

  @Test func `is not checked where that is not wanted`() throws {
    let run = try conv("READS_PAST_END", "--no-isolate")
    #expect(run.status == 0 && run.csvRows.first?.isVerified == true, "\(run.errors)")
  }
}

struct `Files that are no plugins` {
  @Test(arguments: [("/nowhere/plugin.so", "cannot be read"), ("/proc/self/exe", "exports no function")])
  func `are refused in a sentence`(path: String, sentence: String) throws {
    let run = try CommandLineTool().run(["conv", "--plugin", path, "--problem", "ic1ih5oc1kh1"])
    #expect(run.status == 69 && run.output.isEmpty)
    #expect(run.errors.contains("the plugin '\(path)'"), "\(run.errors)")
  }

  @Test func `a text is refused, with the words of the loader`() throws {
    let tool = try CommandLineTool()
    let file = try tool.file("plugin.so", holding: "no library")
    let run = try tool.run(["list", "backends", "--plugin", file])
    #expect(run.status == 69 && run.errors.contains("cannot be loaded"), "\(run.errors)")
  }
}

@Suite(.enabled(if: Compiler.isThere, "plugins are compiled with cc and make, which are not here"))
struct `The examples of plugins` {
  private let tool: CommandLineTool

  init() throws { tool = try CommandLineTool() }

  private func built(_ example: String) throws -> String {
    let folder = Compiler.checkout.appending(path: "Benchmarks/Plugins/\(example)").path
    let run = try tool.shell("cp -r '\(folder)' . && make -s -C \(example) INCLUDE='\(Compiler.include)'")
    try #require(run.status == 0, "\(run.errors)")
    return tool.path("\(example)/\(example).so")
  }

  /// Layers with strides, groups, padding, dilation and several images.
  private static let layers = [
    "ic16ih12oc32kh3ph1", "mb2ic6ih11oc4kh5sh2ph2", "g8ic8ih9oc8kh3ph1dh1", "ic3ih23oc8kh7sh2ph3", "iw40ic4oc8kw3pw1",
  ]

  private func rows(of library: String, _ arguments: String...) throws -> [[String: String]] {
    let problems = Self.layers.flatMap { ["--problem", $0] }
    let run = try tool.run(
      ["conv", "--plugin", library, "--time", "2ms", "--roofline", "none", "--format", "csv"] + problems + arguments)
    #expect(run.status == 0, "\(run.errors)")
    return run.csvRows
  }

  @Test func `the one in plain C passes on every layer, with every post-operation, on any number of threads`() throws {
    let rows = try rows(
      of: built("direct-c"), "--backend", "direct-c", "--post-ops", "bias,sum,relu6", "--threads", "1,2")
    #expect(rows.count == 2 * Self.layers.count && rows.allSatisfy(\.isVerified))
  }

  @Test func `it stands beside the built-in backends in lists and in runs with all`() throws {
    let library = try built("direct-c")
    #expect(try tool.run(["list", "backends", "--plugin", library]).output.contains("direct-c"))
    let run = try tool.run([
      "conv", "--plugin", library, "--problem", Self.layers[0], "--time", "2ms", "--roofline", "none", "--format",
      "csv",
    ])
    #expect(Set(run.csvRows.compactMap { $0["backend"] }).isSuperset(of: ["direct", "direct-c", "winograd-f4"]))
  }

  @Test func `it computes the convolutions of a network`() throws {
    let run = try tool.run([
      "net", "lenet5", "--plugin", built("direct-c"), "--backend", "direct-c", "--time", "2ms", "--format", "csv",
    ])
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.csvRows.map { $0["backend"] } == ["direct-c"] && run.csvRows.allSatisfy { $0.isVerified })
  }

  @Test(.enabled(if: Compiler.hasOneDNN, "oneDNN's headers, of libdnnl-dev, are not here"))
  func `the one that wraps oneDNN passes on every layer`() throws {
    let rows = try rows(of: built("onednn-c"), "--backend", "onednn-c", "--post-ops", "bias,relu")
    #expect(rows.count == Self.layers.count && rows.allSatisfy(\.isVerified))
  }
}
