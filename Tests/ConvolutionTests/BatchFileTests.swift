import Convolution
import Foundation
import Testing

struct `Batch files` {
  static let problem = "ic3ih8oc4kh3"

  private func read(
    _ files: [String: String], batch: Int? = nil, direction: ConvolutionDirection = .forward
  ) throws -> BatchContents {
    let form = ProblemForm(direction, postOps: direction == .forward ? .bias : [])
    var reader = BatchFileReader(forms: [form], batch: batch) { path in
      guard let text = files[path] else { throw CocoaError(.fileReadNoSuchFile) }
      return text
    }
    return try reader.read("main")
  }

  private func descriptors(_ text: String) throws -> [String] {
    try read(["main": text]).entries.map(\.layer.descriptor)
  }

  private func message(_ files: [String: String]) throws -> String? {
    #expect(throws: BatchFileError.self) { try read(files) }?.description
  }

  @Test(arguments: [
    "ic3ih8oc4oh6kh3ph0", "ic3ih8oc4kh3 # ic5ih8oc4kh3", "# ic5\nic3ih8oc4kh3", "ic3\\\nih8oc4\\\n  kh3",
    "ic3ih8\\ # a comment between\n oc4kh3", "# one\r\nic3ih8oc4kh3\r\n# two\r\n", "ic3ih8oc4kh3\\",
    "ic3ih8 \\\n oc4kh3",
    "\t ic3ih8oc4kh3\n\n",
  ])
  func `comments, white space and glued tokens leave the problem`(text: String) throws {
    #expect(try descriptors(text) == ["ic3ih8oc4oh6kh3ph0"])
  }

  @Test func `a number sign inside a token is part of it`() throws {
    #expect(try descriptors("ic3ih8oc4kh3n\"a#1\"") == ["ic3ih8oc4oh6kh3ph0n\"a#1\""])
  }

  @Test func `options of a batch file hold until they change`() throws {
    let contents = try read([
      "main": """
      ic3ih8oc4kh3 --dir=BWD_D ic3ih8oc4kh3 ic3ih9oc4kh3
      --dir=FWD_D --mb=7 --alg=WINO --attr-post-ops=sum+relu ic3ih8oc4kh3
      --reset ic3ih8oc4kh3
      """
    ])
    let entries = contents.entries
    #expect(contents.skipped.isEmpty)
    #expect(entries.map(\.layer.problem.direction) == [.forward, .backwardData, .backwardData, .forward, .forward])
    #expect(entries.map(\.layer.problem.batch) == [2, 2, 2, 7, 2])
    #expect(entries.map(\.algorithm) == [.any, .any, .any, .winograd, .any])
    #expect(entries.map(\.layer.problem.postOps) == [.bias, [], [], [.sum, .relu], .bias])
  }

  @Test func `a list of values stands for every combination`() throws {
    let entries = try read(["main": "--dir=FWD_B,BWD_W --mb=1,4 --alg=direct,wino ic3ih8oc4kh3"]).entries
    #expect(entries.count == 8)
    #expect(Set(entries).count == 8)
  }

  @Test func `a batch size of 0 keeps that of the descriptor`() throws {
    let entries = try read(["main": "--mb=5 mb3ic3ih8oc4kh3 --mb=0 mb3ic3ih8oc4kh3"]).entries
    #expect(entries.map(\.layer.problem.batch) == [5, 3])
  }

  @Test func `the caller's batch size and direction hold from the start`() throws {
    let entries = try read(["main": "ic3ih8oc4kh3 --dir=FWD_D ic3ih8oc4kh3"], batch: 9, direction: .backwardWeights)
      .entries
    #expect(entries.map(\.layer.problem.batch) == [9, 9])
    #expect(entries.map(\.layer.problem.direction) == [.backwardWeights, .forward])
  }

  @Test func `a pattern lets matching problems through`() throws {
    let text = "--match=.*kh3.*three ic3ih8oc4kh1 ic3ih8oc4kh3n\"three\" ic3ih8oc4kh3 --match= ic3ih8oc4kh1"
    #expect(try descriptors(text) == ["ic3ih8oc4oh6kh3ph0n\"three\"", "ic3ih8oc4oh8kh1ph0"])
  }

  @Test func `an included file is read in place, from the folder of the file that names it, and its options stay`()
    throws
  {
    let files = ["sets/main": "--batch=inner ic3ih8oc4kh3", "sets/inner": "ic3ih8oc4kh1 --mb=6 ic3ih8oc4kh1"]
    var reader = BatchFileReader { files[$0]! }
    #expect(try reader.read("sets/main").entries.map(\.layer.problem.batch) == [2, 6, 6])
  }

  @Test(arguments: [
    ["main": "--batch=main"], ["main": "ic3ih8oc4kh3 --batch=./main", "./main": "ic3ih8oc4kh3"],
    ["main": "--batch=other", "other": "--batch=main"],
  ])
  func `a file that includes itself is refused`(files: [String: String]) throws {
    #expect(try message(files)?.hasSuffix("the file includes itself") == true)
  }

  @Test func `an option that no problem follows is refused with its place`() throws {
    #expect(
      try message(["main": "ic3ih8oc4kh3\n--mb=3\n"])
        == "main:2: no problem follows '--mb=3'; an option applies to the problems after it")
    #expect(
      try message(["main": "ic3ih8oc4kh3 --batch=inner", "inner": "--reset"])?.hasPrefix("inner:1: no problem") == true)
  }

  @Test func `a pattern is asked before anything else is judged`() throws {
    let text = "--match=three ic3id8oc4kd3 ic0ih8oc4kh3 --dt=s8 ic3ih8oc4kh1 --dt=f32 ic3ih8oc4kh3n\"three\""
    let contents = try read(["main": text])
    #expect(contents.entries.map(\.layer.name) == ["three"] && contents.skipped.isEmpty)
    #expect(try read(["main": "--match=kd3 ic3id8oc4kd3"]).skipped.map(\.descriptor) == ["ic3id8oc4kd3"])
    #expect(try message(["main": "--match=ic0 ic0ih8oc4kh3"])?.hasSuffix("at least 1 (found ic0)") == true)
  }

  @Test func `a file of which a pattern lets nothing through is refused for that`() throws {
    let files = ["main": "--match=nothing ic3ih8oc4kh3 --batch=more", "more": "ic3ih8oc4kh1"]
    #expect(try message(files) == "main: --match matches none of its 2 problems")
  }

  @Test(arguments: ["", "\n\n", "# nothing\n", "\\"])
  func `a file without a problem is refused`(text: String) throws {
    #expect(try message(["main": text]) == "main: the file holds no problem")
  }

  @Test(arguments: [
    ("ic3\nih8oc4kh3", "main:1: 'ic3': oc, the number of output channels, is missing"),
    ("--dri=FWD_B ic3ih8oc4kh3", "main:1: unknown option '--dri=FWD_B'; 'cnnbench help problem' lists"),
    ("--dir=UP ic3ih8oc4kh3", "main:1: 'UP' is not a value of --dir"),
    ("\n\n--mb=-1 ic3ih8oc4kh3", "main:3: '-1' is not a value of --mb"),
    ("--mb ic3ih8oc4kh3", "main:1: '--mb' has no value; it reads like --mb=…"),
    ("--alg=FAST ic3ih8oc4kh3", "main:1: 'FAST' is not a value of --alg"),
    ("--match=( ic3ih8oc4kh3", "main:1: '(' is not a regular expression"),
    ("\r\n--mb=x ic3ih8oc4kh3", "main:2: 'x' is not a value of --mb"),
  ])
  func `a faulty token is refused with its line`(text: String, beginning: String) throws {
    #expect(try message(["main": text])?.hasPrefix(beginning) == true)
  }

  @Test(arguments: [
    ("--dt=bf16", "data type 'bf16' is not supported; f32 is"),
    ("--cfg=u8s8u8", "data type 'u8s8u8' is not supported; f32 is"),
    ("--bia-dt=bf16", "bias type 'bf16' is not supported; f32 is"),
    ("--attr-post-ops=tanh", "post-operation 'tanh' is not supported; relu, clip:low:high, and sum before them are"),
    ("--stag=axb", "source layout 'axb' is not supported; plain ones such as abx are"),
    ("--wtag=hwio", "weights layout 'hwio' is not supported; plain ones such as abx are"),
    ("--dtag=aBx16b", "output layout 'aBx16b' is not supported; plain ones such as abx are"),
    ("--strides=1x2x3x4::", "tensor stride '1x2x3x4::' is not supported; dense tensors are"),
    ("--dir=BWD_DW", "both gradients at once (BWD_DW) are not supported; BWD_D and BWD_W are"),
    ("--attr-fpmath=bf16", "math mode 'bf16' is not supported; strict is"),
    ("--attr-scales=src:common:2", "scale 'src:common:2' is not supported; unscaled tensors are"),
    ("--attr-zero-points=src:common:1", "zero point 'src:common:1' is not supported; tensors without one are"),
  ])
  func `a value that cnnbench does not support skips the problems after it`(option: String, reason: String) throws {
    let contents = try read(["main": "\(option) mb3ic3ih8oc4kh3n\"a*2\" --reset ic3ih8oc4kh3"])
    #expect(contents.items.map { $0.skipped?.reason } == [reason, nil])
    let skipped = try #require(contents.skipped.first)
    #expect(skipped.name == "a" && skipped.multiplicity == 2 && skipped.descriptor == "mb3ic3ih8oc4oh6kh3ph0n\"a*2\"")
  }

  @Test(arguments: [
    "--stag=any", "--stag=abx,any", "--wtag=goihw", "--dtag=nchw,abcd,ncw", "--allow-enum-tags-only=0",
    "--skip-impl=ref,x64:gemm", "--impl=jit", "--global-skip-impl=ref", "--global-impl=", "--attr-scratchpad=user",
    "--mode=p", "--mode=CP", "--mode-modifier=P", "--max-ms-per-prb=10", "--fix-times-per-prb=7", "--engine=cpu",
    "--bia-dt=undef", "--bia-dt=f32", "--attr-scales=", "--attr-zero-points=", "--attr-post-ops=",
    "--attr-fpmath=strict",
    "--check-ref-impl=true", "--attr-same-pd-check=1", "--stream-kind=in_order", "-v5", "--verbose=2",
    "--summary=failures",
    "--fast-ref=0", "--mem-check=false", "--perf-template=csv", "--repeats-per-prb=3", "--cold-cache=none", "--dir=",
    "--alg=", "--mb=", "--dt=", "--dt=f32,f32:f32:f32", "--match=", "--cfg=f32", "--attr-acc-mode=strict",
    "--attr-deterministic=true", "--cpu-isa-hints=prefer_ymm", "--execution-mode=direct", "--strides=",
  ])
  func `an option that changes nothing here leaves the problems as they are`(option: String) throws {
    let contents = try read(["main": "\(option) ic3ih8oc4kh3"])
    #expect(contents == (try read(["main": "ic3ih8oc4kh3"])))
  }

  @Test(
    arguments: [
      ("relu:0", .relu), ("eltwise_relu", .relu), ("RELU", .relu), ("relu+relu", .relu), ("sum:1", .sum),
      ("sum:1.0:0:f32", .sum), ("sum+relu:0:0", [.sum, .relu]), ("linear:1:0+sum", .sum), ("add:f32:per_tensor", .sum),
      ("linear:1", []), ("relu:0.5", nil), ("sum:2", nil), ("relu+sum", nil), ("sum+sum", nil), ("sum:1:1", nil),
      ("sum:1:0:u8", nil), ("linear", nil), ("add:f32", nil), ("relu+", nil), ("relu:x", nil), ("dw:k3s1p1", nil),
      ("clip:0:6", .relu6), ("sum+clip_v2:-1.5:1", [.sum, .clip(-1.5...1)]), ("relu+clip:-1:6", .relu6),
      ("clip:-1:1+relu", .clip(0...1)), ("clip:0:inf", .relu), ("clip:6:0", nil), ("clip:0", nil), ("clip:nan:1", nil),
      ("clip:0:6+sum", nil), ("bias", nil), ("relu6", nil),
    ] as [(String, PostOps?)])
  func `post-operations are known by what they compute`(chain: String, expected: PostOps?) throws {
    let contents = try read(["main": "--dir=FWD_D --attr-post-ops=\(chain) ic3ih8oc4kh3"])
    #expect(contents.entries.map(\.layer.problem.postOps) == (expected.map { [$0] } ?? []))
    #expect(contents.skipped.count == (expected == nil ? 1 : 0))
  }

  @Test func `a type of the bias gives forward problems one, and backward weights its gradient`() throws {
    let text = "--bia-dt=undef,f32 --dir=FWD_D,BWD_D,BWD_W ic3ih8oc4kh3"
    let contents = try read(["main": text])
    #expect(contents.entries.map(\.layer.problem.postOps) == [[], .bias, [], [], .bias])
    #expect(contents.skipped.isEmpty)
  }

  @Test func `BWD_WB is backward weights with the gradient of the bias`() throws {
    let problems = try read(["main": "--dir=BWD_W,BWD_WB ic3ih8oc4kh3"]).entries.map(\.layer.problem)
    #expect(problems.map(\.direction) == [.backwardWeights, .backwardWeights])
    #expect(problems.map(\.givesBiasGradient) == [false, true])
  }

  @Test func `a caller may ask for each problem in several directions, which --dir replaces`() throws {
    let forms = ConvolutionDirection.allCases.map { ProblemForm($0) }
    var reader = BatchFileReader(forms: forms) { _ in "ic3ih8oc4kh3 --dir=BWD_D ic3ih8oc4kh3 --dir= ic3ih8oc4kh3" }
    let directions = try reader.read("main").entries.map(\.layer.problem.direction)
    let all = ConvolutionDirection.allCases
    #expect(directions == all + [.backwardData] + all)
  }

  @Test func `--reset keeps what benchdnn keeps: on what, and with which caches, all is run`() throws {
    let text = "--engine=gpu --stag=axb --reset ic3ih8oc4kh3 --engine=cpu ic3ih8oc4kh3"
    #expect(
      try read(["main": text]).items.map { $0.skipped?.reason } == ["engine 'gpu' is not supported; cpu is", nil])
  }

  @Test(arguments: [
    ("--dir=FWD_B,BWD_DW", ["both gradients at once (BWD_DW) are not supported; BWD_D and BWD_W are"]),
    (
      "--attr-post-ops=relu,tanh",
      ["post-operation 'tanh' is not supported; relu, clip:low:high, and sum before them are"]
    ),
    ("--dt=f32,bf16", ["data type 'bf16' is not supported; f32 is"]),
    ("--dt=s8:s8:f32,f32", ["data type 's8:s8:f32' is not supported; f32 is"]),
    ("--stag=any,axb", ["source layout 'axb' is not supported; plain ones such as abx are"]),
  ])
  func `an unsupported value of a list leaves the others`(option: String, reasons: [String]) throws {
    let contents = try read(["main": "\(option) ic3ih8oc4kh3"])
    #expect(contents.entries.count == 1 && contents.skipped.map(\.reason) == reasons)
  }

  @Test func `each unsupported value of a list is skipped once, not in every combination`() throws {
    let text = "--dir=FWD_D,BWD_DW --attr-post-ops=tanh,relu --dt=f32,s8,u8 --stag=any,axb ic3ih8oc4kh3"
    let contents = try read(["main": text])
    #expect(contents.entries.map(\.layer.problem.postOps) == [.relu])
    #expect(contents.skipped.map(\.direction) == Array(repeating: .forward, count: 4) + [.backwardWeights])
    #expect(Set(contents.skipped).count == 5)
  }

  @Test func `a supported value of a batch option ends the skipping`() throws {
    let text =
      "--dt=s8 --dt=f32:f32:f32 --attr-post-ops=gelu --attr-post-ops=relu --dir=BWD_DW --dir=FWD_B ic3ih8oc4kh3"
    #expect(try read(["main": text]).skipped.isEmpty)
  }

  @Test func `a descriptor that cannot be worked on is skipped, and the rest of the file stays`() throws {
    let text = """
      ic3ih8oc4kh3 --dt=f32,bf16 ic8ih5id5iw5oc8kh3kd3kw3n"3d" ic4294967296ih8oc4kh3 --dt=f32 ic3ih8oc4kh1
      --mb=9223372036854775807 ic3ih8oc4kh3
      """
    let contents = try read(["main": text])
    #expect(contents.entries.map(\.layer.problem.height.kernel) == [3, 1])
    #expect(contents.items.map { $0.skipped?.name } == [nil, "3d", "ic4294967296ih8oc4kh3", nil, "ic3ih8oc4kh3"])
    #expect(
      contents.skipped.map(\.reason) == [
        "3-D convolutions are not supported", "ic must be less than 2^31", "number of operations is too large",
      ])
  }

  @Test func `an included file that cannot be read is a fault, once, and the rest stays`() throws {
    let files = [
      "sets/main": "--batch=none --mb=3 --batch=more --batch=more --dir=BWD_D --batch=none",
      "sets/more": "ic3ih8oc4kh3",
    ]
    var reader = BatchFileReader { path in
      guard let text = files[path] else { throw CocoaError(.fileReadNoSuchFile) }
      return text
    }
    let contents = try reader.read("sets/main")
    #expect(contents.entries.map(\.layer.problem.batch) == [3, 3])
    #expect(contents.faults.map(\.path) == ["sets/main"] && contents.faults.map(\.line) == [1])
    #expect(contents.faults.first?.message.hasPrefix("'sets/none': ") == true)
  }

  @Test func `files that give no text are refused with what the system says`() throws {
    let folder = FileManager.default.temporaryDirectory.path + "/cnnbench-batch-\(UUID())"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try Data([0x69, 0xff, 0xfe]).write(to: URL(filePath: folder + "/latin"))
    func message(_ path: String) -> String? {
      var reader = BatchFileReader()
      return #expect(throws: BatchFileError.self) { try reader.read(path) }?.message
    }
    #expect(message(folder + "/none") == "the file cannot be read (No such file or directory)")
    #expect(message(folder) == "the file cannot be read (Is a directory)")
    #expect(message(folder + "/latin") == "the file is not UTF-8 text")
  }
}
