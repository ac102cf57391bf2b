import Convolution
import Foundation
import Testing

struct `Batch files` {
  static let problem = "ic3ih8oc4kh3"

  private func read(
    _ files: [String: String], batch: Int? = nil, direction: ConvolutionDirection = .forward
  ) throws -> [BatchEntry] {
    var reader = BatchFileReader(direction: direction, batch: batch) { path in
      guard let text = files[path] else { throw CocoaError(.fileReadNoSuchFile) }
      return text
    }
    return try reader.read("main")
  }

  private func descriptors(_ text: String) throws -> [String] {
    try read(["main": text]).map(\.layer.descriptor)
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

  @Test func `options hold until they change`() throws {
    let entries = try read([
      "main": """
      ic3ih8oc4kh3 --dir=BWD_D ic3ih8oc4kh3 ic3ih9oc4kh3
      --dir=FWD_D --mb=7 --alg=WINO --attr-post-ops=sum+relu ic3ih8oc4kh3
      --reset ic3ih8oc4kh3
      """
    ])
    #expect(entries.map(\.layer.problem.direction) == [.forward, .backwardData, .backwardData, .forward, .forward])
    #expect(entries.map(\.layer.problem.batch) == [2, 2, 2, 7, 2])
    #expect(entries.map(\.algorithm) == [.any, .any, .any, .winograd, .any])
    #expect(entries.map(\.layer.problem.postOps) == [.bias, [], [], [.sum, .relu], .bias])
    #expect(entries.allSatisfy { $0.unsupportedReason == nil })
  }

  @Test func `a list of values stands for every combination`() throws {
    let entries = try read(["main": "--dir=FWD_B,BWD_W --mb=1,4 --alg=direct,wino ic3ih8oc4kh3"])
    #expect(entries.count == 8)
    #expect(Set(entries).count == 8)
  }

  @Test func `a batch size of 0 keeps that of the descriptor`() throws {
    let entries = try read(["main": "--mb=5 mb3ic3ih8oc4kh3 --mb=0 mb3ic3ih8oc4kh3"])
    #expect(entries.map(\.layer.problem.batch) == [5, 3])
  }

  @Test func `the caller's batch size and direction hold from the start`() throws {
    let entries = try read(["main": "ic3ih8oc4kh3 --dir=FWD_D ic3ih8oc4kh3"], batch: 9, direction: .backwardWeights)
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
    #expect(try reader.read("sets/main").map(\.layer.problem.batch) == [2, 6, 6])
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

  @Test(arguments: ["", "\n\n", "# nothing\n", "--match=nothing ic3ih8oc4kh3", "\\"])
  func `a file without a problem is refused`(text: String) throws {
    #expect(try message(["main": text]) == "main: the file holds no problem")
  }

  @Test(arguments: [
    ("ic3\nih8oc4kh3", "main:1: 'ic3': oc, the number of output channels, is missing"),
    ("--dri=FWD_B ic3ih8oc4kh3", "main:1: unknown option '--dri=FWD_B'; known are"),
    ("--dir=UP ic3ih8oc4kh3", "main:1: 'UP' is not a value of --dir"),
    ("--dir= ic3ih8oc4kh3", "main:1: '' is not a value of --dir"),
    ("\n\n--mb=-1 ic3ih8oc4kh3", "main:3: '-1' is not a value of --mb"),
    ("--mb ic3ih8oc4kh3", "main:1: '' is not a value of --mb"),
    ("--alg=FAST ic3ih8oc4kh3", "main:1: 'FAST' is not a value of --alg"),
    ("--match=( ic3ih8oc4kh3", "main:1: '(' is not a regular expression"),
    ("\r\n--mb=x ic3ih8oc4kh3", "main:2: 'x' is not a value of --mb"),
    ("--mb=9223372036854775807 ic3ih8oc4kh3", "main:1: 'ic3ih8oc4kh3': number of operations is too large"),
  ])
  func `a faulty token is refused with its line`(text: String, beginning: String) throws {
    #expect(try message(["main": text])?.hasPrefix(beginning) == true)
  }

  @Test(arguments: [
    ("--dt=bf16", "data type 'bf16' is not supported; f32 is"),
    ("--attr-post-ops=tanh", "post-operation 'tanh' \(Self.unsupported)"),
    ("--stag=axb", "option '--stag=axb' of benchdnn's is not supported"),
    ("--dir=BWD_WB", "the gradient of the bias (BWD_WB) is not supported; BWD_W is"),
  ])
  func `an option of benchdnn's that cnnbench lacks marks its problems`(option: String, reason: String) throws {
    let entries = try read(["main": "\(option) ic3ih8oc4kh3 --reset ic3ih8oc4kh3"])
    #expect(entries.map(\.unsupportedReason) == [reason, nil])
  }

  private static let unsupported = "is not supported; relu, clip:low:high, and sum before them are"

  @Test(arguments: [
    "relu+sum", "relu+clip:0:6", "sum+", "relu:0.1", "clip:6:0", "clip:0", "clip:nan:1", "bias", "relu6",
  ])
  func `a post-operation of benchdnn's that cnnbench lacks, or does not carry out in that order, marks its problems`(
    word: String
  ) throws {
    let entries = try read(["main": "--attr-post-ops=\(word) ic3ih8oc4kh3"])
    #expect(entries.map(\.unsupportedReason) == ["post-operation '\(word)' \(Self.unsupported)"])
  }

  @Test func `outputs are clamped to a range, after a sum if there is one`() throws {
    let entries = try read(["main": "--dir=FWD_D --attr-post-ops=clip:0:6,sum+clip:-1.5:1,sum, ic3ih8oc4kh3"])
    #expect(entries.map(\.layer.problem.postOps) == [.relu6, [.sum, .clip(-1.5...1)], .sum, []])
  }

  @Test(arguments: [
    ("--dir=FWD_B,BWD_WB", ["the gradient of the bias (BWD_WB) is not supported; BWD_W is"]),
    ("--attr-post-ops=relu,tanh", ["post-operation 'tanh' \(Self.unsupported)"]),
    ("--dt=f32,bf16", ["data type 'bf16' is not supported; f32 is"]),
    ("--dt=s8:s8:f32,f32", ["data type 's8:s8:f32' is not supported; f32 is"]),
  ])
  func `an unsupported value of a list leaves the others`(option: String, reasons: [String]) throws {
    let entries = try read(["main": "\(option) ic3ih8oc4kh3"])
    #expect(entries.count == 2)
    #expect(entries.compactMap(\.unsupportedReason) == reasons)
  }

  @Test func `supported values of a list keep what they stand for`() throws {
    let entries = try read(["main": "--dir=FWD_D,BWD_WB --attr-post-ops=tanh,relu ic3ih8oc4kh3"])
    let supported = entries.filter { $0.unsupportedReason == nil }
    #expect(entries.count == 4 && supported.count == 1)
    #expect(supported.first?.layer.problem.direction == .forward && supported.first?.layer.problem.postOps == .relu)
  }

  @Test func `a supported value ends the mark`() throws {
    let text =
      "--dt=s8 --dt=f32:f32:f32 --attr-post-ops=gelu --attr-post-ops=relu --dir=BWD_WB --dir=FWD_B ic3ih8oc4kh3"
    #expect(try read(["main": text]).map(\.unsupportedReason) == [nil])
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
