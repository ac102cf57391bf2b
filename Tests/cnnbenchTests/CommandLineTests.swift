import Convolution
import Foundation
import Kernels
import Reporting
import Testing

struct `The command line` {
  static let quick = ["--backend", "reference", "--time", "1ms", "--roofline", "none"]
  static let tiny = "mb1ic2ih5oc3oh5kh3ph1"
  #if OneDNN
    static let libraries = ["FFTW", "OpenBLAS", "oneDNN"]
  #else
    static let libraries = ["FFTW", "OpenBLAS"]
  #endif

  private let tool: CommandLineTool

  init() throws { tool = try CommandLineTool() }

  private func conv(_ arguments: String...) throws -> CommandLineRun {
    try tool.run(["conv"] + arguments + Self.quick)
  }

  // MARK: Results

  @Test func `a passed problem is a row with times, rates and errors`() throws {
    let run = try conv("--problem", Self.tiny + "n\"a,b*2\"", "--format", "csv")
    #expect(run.status == 0 && run.errors.isEmpty)
    let row = try #require(run.csvRows.first)
    #expect(run.csvRows.count == 1)
    #expect(row["layer"] == "a,b" && row["backend"] == "reference" && row["direction"] == "forward")
    #expect(row.isVerified && row["multiplicity"] == "2")
    #expect(row["threads"] == "1" && row["post_ops"] == "bias" && row["check_kind"] == "full")
    let numbers = [
      "median_ms", "min_ms", "p95_ms", "ci_low_ms", "ci_high_ms", "samples", "effective_gflops", "executed_gflops",
      "max_abs_error", "max_rel_error", "l2_rel_error", "pack_ms", "packed_weights_bytes", "workspace_bytes",
    ]
    for column in numbers { #expect(row[column].flatMap(Double.init) != nil, "\(column): \(row[column] ?? "none")") }
    #expect(row["checked_outputs"] == "75")
  }

  @Test func `the columns of conv's CSV come in the documented order`() throws {
    let documented = """
      layer,problem,backend,direction,threads,isa,status,reason,median_ms,min_ms,p95_ms,ci_low_ms,ci_high_ms,samples,\
      effective_gflops,executed_gflops,max_abs_error,max_rel_error,l2_rel_error,pack_ms,packed_weights_bytes,\
      workspace_bytes,summary,repro
      """
    let run = try conv("--problem", Self.tiny, "--format", "csv")
    #expect(run.output.hasPrefix(documented + ","))
  }

  @Test func `conv's JSON carries the schema version, the environment and the rows`() throws {
    let run = try conv("--problem", Self.tiny, "--problem", "mb1ic1ih3oc1kh3", "--format", "json")
    let results = try ConvolutionFile(json: run.output)
    #expect(run.output.contains("\"schema_version\" : 2"))
    #expect(results.payload.rows.map(\.problem) == [Self.tiny, "mb1ic1ih3oc1oh1kh3ph0"])
    #expect(results.environment?.libraries.keys.sorted() == Self.libraries)
    #expect(results.environment?.instructionSets == InstructionSet.available.map(\.rawValue))
    #expect(results.settings?.options["backend"] == "reference" && results.settings?.options["seed"] == "1")
    #expect(results.settings?.command.hasPrefix("cnnbench conv --problem \(Self.tiny) ") == true)
  }

  @Test(arguments: ["table", "markdown"])
  func `conv's table shows every layer and backend`(format: String) throws {
    let run = try conv("--problem", Self.tiny + "n\"first\"", "--format", format)
    #expect(run.status == 0 && run.output.contains("first") && run.output.contains("reference"))
    #expect(!run.output.contains("\u{1B}") && run.errors.isEmpty)
  }

  @Test(arguments: ConvolutionDirection.allCases)
  func `every direction runs and its repro command repeats the row`(direction: ConvolutionDirection) throws {
    let run = try conv(
      "--problem", "g2mb2ic4ih7oc6kh3n\"it's $HOME*3\"", "--direction", direction.rawValue, "--threads", "2", "--seed",
      "7", "--mb", "3", "--format", "csv")
    let row = try #require(run.csvRows.first)
    #expect(row.isVerified && row["direction"] == direction.rawValue)
    #expect(row["problem"]?.hasPrefix("g2mb3") == true)
    let again = try tool.shell(row["repro"]! + " --time 1ms --roofline none --format csv").csvRows.first
    let repeated = ["layer", "problem", "direction", "threads", "isa", "max_abs_error", "repro", "post_ops"]
    for column in repeated { #expect(again?[column] == row[column], "\(column)") }
  }

  @Test(arguments: ["none", "relu", "bias,relu,sum", "sum", "relu6", "bias,clip:-0.25:0.5"])
  func `post-operations are computed and appear in the repro command`(text: String) throws {
    let row = try #require(try conv("--problem", Self.tiny, "--post-ops", text, "--format", "csv").csvRows.first)
    #expect(row.isVerified)
    #expect(row["post_ops"] == (text == "none" ? "" : text == "bias,relu,sum" ? "bias,sum,relu" : text))
    #expect(row["repro"]?.contains("--post-ops ") == true)
  }

  @Test func `a network runs its distinct convolutions`() throws {
    let run = try conv("--net", "lenet5", "--format", "csv")
    #expect(run.status == 0 && run.csvRows.count >= 2)
    #expect(run.csvRows.allSatisfy { $0.isVerified && $0["layer"]!.hasPrefix("lenet5:") })
  }

  @Test(arguments: InstructionSet.available)
  func `every backend passes small layers of every kind or says why it cannot`(set: InstructionSet) throws {
    let problems = [
      "mb2ic16ih12oc32kh3ph1", "g2mb1ic12ih13oc20kh5ph2", "g8mb1ic8ih15oc8kh3sh2ph1", "mb1ic24ih9oc40kh1",
      "mb1ic16ih8oc24kh1sh2", "mb1ic16ih9iw9oc16oh9ow9kh1kw7ph0pw3", "mb1ic3ih33oc16kh7sh2ph3",
      "mb1ic8ih14oc8kh3dh1ph2",
    ]
    let run = try tool.run(
      ["conv", "--backend", "all,auto,reference", "--isa", set.rawValue, "--threads", "2", "--time", "1ms"]
        + ["--roofline", "none"]
        + ["--post-ops", "bias,sum,relu", "--format", "csv"] + problems.flatMap { ["--problem", $0] })
    #expect(run.status == 0 && run.errors.isEmpty, "\(run.errors)")
    let verified = run.csvRows.filter(\.isVerified)
    #expect(run.csvRows.allSatisfy { $0.isVerified || $0["status"] == "skipped" && $0["reason"] != "" })
    for name in ["direct", "im2col", "fft", "auto", "reference"] {
      #expect(verified.count { $0["backend"] == name } == problems.count, "\(name)")
    }
  }

  @Test(arguments: [("openblas", ["im2col", "fft"]), ("native", ["im2col-native", "fft"])])
  func `the multiplication of im2col can be chosen`(gemm: String, expected: [String]) throws {
    let run = try tool.run(
      ["conv", "--problem", Self.tiny, "--backend", "im2col,im2col-native,fft", "--gemm", gemm, "--time", "1ms"]
        + ["--roofline", "none", "--format", "csv"])
    #expect(run.csvRows.map { $0["backend"] } == expected)
  }

  #if OneDNN
    @Test(arguments: ["onednn", "onednn-nchw"])
    func `oneDNN is measured like a backend of ours, by name`(name: String) throws {
      let run = try tool.run(
        ["conv", "--problem", "mb1ic16ih12oc32kh3ph1", "--backend", "direct,\(name)", "--threads", "1,2", "--phases"]
          + ["--time", "1ms", "--roofline", "none", "--post-ops", "bias,sum,relu", "--format", "csv"])
      #expect(run.status == 0 && run.errors.isEmpty, "\(run.errors)")
      #expect(run.csvRows.map { $0["backend"] } == ["direct", name, "direct", name])
      #expect(run.csvRows.allSatisfy { $0.isVerified })
      #expect(run.csvRows[1]["summary"]?.contains(", oneDNN 2.") == true)
      let list = try tool.run(["list", "backends"]).output.split(separator: "\n")
      #expect(list.contains { $0.hasPrefix(name + " ") && $0.hasSuffix("only by name, not part of 'all'") })
    }
  #else
    @Test(arguments: ["onednn", "onednn-nchw"])
    func `a backend whose library was left out ends with status 69 and how to have it`(name: String) throws {
      let commands = [["conv", "--backend", "direct,\(name)"], ["replay", "--backend", name, "--problem", Self.tiny]]
      for command in commands {
        let run = try tool.run(command)
        #expect(run.status == 69 && run.output.isEmpty)
        #expect(
          run.errors == """
            error: '\(name)' needs oneDNN, which this cnnbench was built without
            note: 'make build TRAITS=OneDNN' builds it in

            """)
      }
      let list = try tool.run(["list", "backends"]).output.split(separator: "\n")
      #expect(list.contains { $0.hasPrefix(name + " ") && $0.contains("not built in: 'make build TRAITS=OneDNN'") })
    }
  #endif

  @Test func `lists show what there is, and the listed problems are a batch file`() throws {
    let suite = try tool.run(["list", "problems"])
    var reader = BatchFileReader { _ in suite.output }
    let names = try reader.read("suite").entries.map(\.layer.name)
    #expect(names.count >= 14 && names.contains("alexnet:conv2") && Set(names).count == names.count)
    #expect(try tool.run(["list", "backends"]).output.contains("reference  "))
    #expect(try tool.run(["list", "isa"]).output.split(separator: "\n").count == InstructionSet.allCases.count)
    #expect(try tool.run(["help", "problem"]).output.contains("ic oc"))
  }

  @Test func `all directions are verified side by side, and what they take together is a training step`() throws {
    let run = try conv("--problem", Self.tiny, "--direction", "all", "--post-ops", "bias", "--format", "csv")
    #expect(run.status == 0)
    #expect(run.csvRows.map { $0["direction"] } == ["forward", "backward-data", "backward-weights"])
    #expect(run.csvRows.map { $0["post_ops"] } == ["bias", "", "bias"])
    #expect(run.csvRows.allSatisfy { $0.isVerified })
    #expect(run.csvRows[2]["repro"]?.contains("--direction backward-weights --post-ops bias") == true)
    #expect(try conv("--problem", Self.tiny, "--direction", "all").output.contains("Training step"))
  }

  // MARK: Batch files

  @Test func `a batch file's options reach the rows, and what is not supported is skipped with its reason`() throws {
    let path = try tool.file(
      "layers",
      holding: "--dir=BWD_D \(Self.tiny) --reset --dt=bf16 \(Self.tiny) \(Self.tiny) --reset --alg=WINO \(Self.tiny)")
    let run = try conv("--batch", path, "--format", "csv")
    #expect(run.status == 0)
    #expect(run.csvRows.map { $0["direction"] } == ["backward-data", "forward", "forward", "forward"])
    #expect(run.csvRows.map { $0["backend"] } == ["reference", "all", "all", "reference"])
    #expect(run.csvRows[0].isVerified && run.csvRows.dropFirst().allSatisfy { $0["status"] == "skipped" })
    #expect(run.csvRows[1]["reason"] == "data type 'bf16' is not supported; f32 is")
    #expect(run.csvRows[3]["reason"] == "the batch file asks for --alg=WINO")
    #expect(run.errors.isEmpty)
  }

  @Test func `what cannot be worked on is a skipped row of a batch file and of the command line`() throws {
    let vast = "mb2147483647ic2147483647ih3oc2147483647kh3n\"vast\""
    let path = try tool.file(
      "layers", holding: "ic8ih5id5iw5oc8kh3kd3kw3n\"3d\" \(Self.tiny) ic4096ih4096oc4096kh3n\"large\"")
    let run = try conv("--batch", path, "--problem", vast, "--format", "csv")
    #expect(run.status == 0 && run.errors.isEmpty)
    #expect(run.csvRows.map { $0["layer"] } == ["vast", "3d", Self.tiny, "large"])
    #expect(run.csvRows.map { $0["status"] == "skipped" } == [true, true, false, true])
    #expect(run.csvRows[0]["reason"] == "number of operations is too large")
    #expect(run.csvRows[1]["reason"] == "3-D convolutions are not supported")
    #expect(run.csvRows[3]["reason"]?.wholeMatch(of: /needs .*; the memory available now is .*/) != nil)
  }

  @Test func `an included file that is missing is told of, the rest runs, and the run ends with status 65`() throws {
    let path = try tool.file("layers", holding: "--batch=none\n\(Self.tiny)\n--dir=BWD_D --batch=none")
    let run = try conv("--batch", path, "--format", "csv")
    #expect(run.status == 65 && run.csvRows.map { $0["problem"] } == [Self.tiny])
    #expect(run.csvRows.allSatisfy { $0.isVerified })
    #expect(
      run.errors == """
        error: \(path):1: '\(tool.path("none"))': the file cannot be read (No such file or directory)
        note: the other problems run; the exit status will be 65

        """)
  }

  @Test func `a batch file may come through a pipe`() throws {
    let run = try tool.shell(
      "echo \(Self.tiny) | cnnbench conv --batch /dev/stdin --backend reference --time 1ms --roofline none --format csv"
    )
    #expect(run.csvRows.map { $0["problem"] } == [Self.tiny])
  }

  @Test(arguments: [
    ("", "the file holds no problem"), ("--match=x ic1ih3oc1kh3", "--match does not match its only problem"),
    ("--batch=none", "the file cannot be read"), ("--mb=2", "no problem follows '--mb=2'"),
    ("ic3", "oc, the number of output"),
    ("--frob ic1ih3oc1kh3", "unknown option '--frob'"), ("--batch=layers", "the file includes itself"),
  ])
  func `a faulty batch file ends with status 65 and one sentence`(text: String, reason: String) throws {
    let path = try tool.file("layers", holding: text)
    let run = try conv("--batch", path)
    #expect(run.status == 65 && run.output.isEmpty)
    #expect(run.errors.hasPrefix("error: \(path)") && run.errors.contains(reason))
    #expect(run.errors.split(separator: "\n").count == 1)
  }

  // MARK: Choosing problems

  @Test func `a pattern chooses among all problems by their text form, name included`() throws {
    let path = try tool.file(
      "layers", holding: "ic3ih8oc4kh3n\"net:a\" ic8id5oc8kd3n\"net:3d\" ic3ih8oc4kh1n\"other:b\"")
    let run = try conv("--batch", path, "--problem", Self.tiny, "--match", "net:|^mb1", "--format", "csv")
    #expect(run.status == 0 && run.csvRows.map { $0["layer"] } == [Self.tiny, "net:a", "net:3d"])
    let suite = try conv("--match", "lenet5", "--format", "csv")
    #expect(suite.csvRows.map { $0["layer"] } == ["lenet5:c1"])
  }

  @Test func `a fixed number of executions is timed`() throws {
    let run = try conv("--problem", Self.tiny, "--iterations", "3", "--format", "csv")
    #expect(run.status == 0 && run.csvRows.map { $0["samples"] } == ["3"])
    #expect(run.csvRows.map { $0["stop_reason"] } == ["count"])
  }

  // MARK: Poor surroundings

  @Test(arguments: [["conv"], ["tune"], ["machine"], ["kernels"], ["doctor"], ["arch-cost", "lenet5"], ["claims"]])
  func `a folder that cannot be written to ends every command with status 74 before it measures`(
    command: [String]
  ) throws {
    let run = try tool.run(command + ["--output", "/no/such/folder/file"])
    #expect(run.status == 74 && run.output.isEmpty)
    #expect(
      run.errors == "error: cannot write '/no/such/folder/file': the folder '/no/such/folder' does not exist\n")
  }

  /// Whether this process may make a mount of its own in the place of /proc.
  private static let canHideProc: Bool = {
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = ["-c", "unshare -rm mount -t tmpfs none /proc"]
    (process.standardOutput, process.standardError) = (FileHandle.nullDevice, FileHandle.nullDevice)
    guard (try? process.run()) != nil else { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
  }()

  @Test(.enabled(if: canHideProc, "a mount in the place of /proc takes a user namespace"))
  func `commands are understood where there is no proc file system`() throws {
    let command = "cnnbench conv --problem \(Self.tiny) \(Self.quick.joined(separator: " ")) --format csv"
    let run = try tool.shell("unshare -rm sh -c 'mount -t tmpfs none /proc && \(command)'")
    #expect(run.status == 0 && run.csvRows.map { $0["problem"] } == [Self.tiny], "\(run.errors)")
  }

  @Test func `a full disk leaves no empty file of what was learned`() throws {
    let options = "--problem mb1ic8ih32oc8kh5 --backend fft --time 1ms --roofline none --format csv"
    // No file may grow, and writing says so instead of ending the process.
    let run = try tool.shell("(trap '' XFSZ; ulimit -f 0; exec cnnbench conv \(options)) | cat")
    #expect(run.csvRows.count == 1 && run.csvRows.allSatisfy { $0.isVerified }, "\(run.errors)")
    let files = FileManager.default.subpaths(atPath: tool.path("cache")) ?? []
    for file in files {
      let attributes = try FileManager.default.attributesOfItem(atPath: tool.path("cache/\(file)"))
      #expect(attributes[.type] as? FileAttributeType == .typeDirectory, "\(file) is left")
    }
  }

  // MARK: Bad input

  @Test(arguments: [
    (["--problem", "ic16oc16"], "'ic16oc16': the input and kernel sizes (ih and kh) are missing"),
    (["--problem", ""], "'': the descriptor is empty"),
    (["--backend", "refrence"], "unknown backend 'refrence'; did you mean 'reference'?"),
    (["--backend", "reference,"], "unknown backend ''"),
    (["--net", "vgg61"], "no architecture is called 'vgg61'; did you mean"),
    (["--isa", "simd2048"], "unknown instruction set 'simd2048'"),
    (["--mb", "0"], "the batch size must be at least 1 (found --mb 0)"),
    (["--mb", "9223372036854775807"], "number of operations is too large"),
    (
      ["--threads", "0"], "the value '0' is invalid for '--threads <n|all,…>': a thread count is 1 to 1024 or 'all'"
    ),
    (["--time", "5"], "a duration reads like 300ms, 2s or 1min"),
    (["--time", "-1s"], "--time"),
    (["--time", "1e400s"], "a duration reads like 300ms, 2s or 1min"),
    (["--match", "("], "'(' is not a regular expression"),
    (["--match", "no such"], "--match no such matches no problem"),
    (["--iterations", "0"], "the number of iterations must be at least 1 (found --iterations 0)"),
    (["--precision", "0"], "the value must be between 0 and 1"),
    (["--precision", "nan"], "the value must be between 0 and 1"),
    (["--seed", "x"], "the value 'x' is invalid for '--seed <n>'"),
    (["--format", "xml"], "the value 'xml' is invalid for '--format <format>'"),
    (["--direction", "up"], "the value 'up' is invalid for '--direction <direction>'"),
    (["--post-ops", "tanh"], "post-operations are 'none', or bias, sum and one of relu, relu6 and clip:low:high"),
    (["--post-ops", "relu,relu6"], "post-operations are 'none', or bias, sum and one of"),
    (["--post-ops", "clip:1:0"], "post-operations are 'none', or bias, sum and one of"),
    (["--direction", "backward-data", "--post-ops", "bias"], "--post-ops does not apply to --direction backward-data"),
    (
      ["--direction", "backward-weights", "--post-ops", "bias,relu"],
      "with --direction backward-weights, --post-ops is none or bias (found bias,relu)"
    ),
    (["--chart", "--format", "csv"], "write --format csv to a file with --output FILE"),
    (["--quick", "--time", "1s"], "--quick sets the time of each measurement; leave out --time and --iterations"),
    (["--quick", "--processes", "2"], "--quick is for one process; leave out --processes"),
    (["--chart", "--processes", "2"], "--chart cannot be combined with --processes"),
    (["--backend", "all", "--max-error", "1e-6"], "--max-error applies to the backends 'auto' and 'winograd' only"),
    (["--backend", "auto", "--max-error", "any"], "1e-6"),
    (["--backend", "direct,fft", "--max-workspace", "1MiB"], "--max-workspace applies to the backend 'auto' only"),
    (["--backend", "direct,fft", "--gemm", "native"], "--gemm applies to the backend 'im2col' only"),
    (["--samples"], "--samples needs --format json (found --format table)"),
    (["--samples", "--format", "csv"], "--samples needs --format json (found --format csv)"),
    (["--counters", "papi", "--events", ","], "an event name is empty (found --events ,)"),
    (["--frobnicate"], "unknown option '--frobnicate'"),
    (["--problem"], "missing value for '--problem <descriptor>'"),
    (["stray"], "unexpected argument 'stray'"),
  ])
  func `wrong usage ends with status 64 and one sentence`(arguments: [String], message: String) throws {
    let run = try tool.run(["conv"] + arguments)
    #expect(run.status == 64 && run.output.isEmpty)
    #expect(run.errors.hasPrefix("error: ") && run.errors.contains(message), "\(run.errors)")
    let lines = run.errors.split(separator: "\n")
    #expect(lines.count == 1 || lines.count == 2 && lines[1].hasPrefix("note: "))
  }

  @Test(
    .enabled(
      if: InstructionSet.available.count < InstructionSet.allCases.count, "this machine has every instruction set"))
  func `an instruction set that the machine lacks ends with status 69`() throws {
    let missing = try #require(InstructionSet.allCases.first { !$0.isAvailable })
    let run = try conv("--isa", missing.rawValue)
    #expect(run.status == 69 && run.errors.contains("note: it runs: "))
  }

  // MARK: Files, pipes and signals

  @Test func `the output file holds the results and standard output the table`() throws {
    _ = try tool.file("results.json", holding: "old")
    let run = try conv("--problem", Self.tiny, "--format", "json", "--output", tool.path("results.json"))
    #expect(run.status == 0 && run.output.contains("median ms"))
    #expect(try ConvolutionFile(json: tool.text("results.json")).payload.rows.count == 1)
    let names = try FileManager.default.contentsOfDirectory(atPath: tool.folder.path)
    #expect(names.filter { !$0.hasPrefix("stream-") && $0 != "cache" } == ["results.json"])
  }

  @Test func `a refused run leaves the output file as it was`() throws {
    _ = try tool.file("results.json", holding: "old")
    let run = try conv("--problem", "ic", "--output", tool.path("results.json"))
    #expect(run.status == 64)
    #expect(try tool.text("results.json") == "old")
  }

  @Test func `a run that is interrupted before its first row leaves the output file as it was`() throws {
    let file = try tool.file("results.json", holding: "old")
    // Its operands take a while.
    let process = tool.cnnbench([
      "conv", "--problem", "mb32ic64ih112oc64oh112kh3n\"large\"", "--backend", "direct", "--roofline", "none",
      "--output", file,
    ])
    let terminal = try PseudoTerminal()
    let output = Pipe()
    process.standardError = terminal.deviceHandle
    process.standardOutput = output
    try process.run()
    #expect(terminal.read(until: "operands", for: .seconds(60)).contains("large  operands"))
    process.interrupt()
    #expect(try (output.fileHandleForReading.readToEnd() ?? Data()).isEmpty)
    process.waitUntilExit()
    #expect(process.terminationReason == .exit && process.terminationStatus == 130)
    #expect(try tool.text("results.json") == "old")
  }

  @Test func `a reader that stops reading ends the program silently`() throws {
    let run = try tool.shell(
      "cnnbench conv --backend reference --problem \(Self.tiny) --time 1ms --roofline none --format csv | true")
    #expect(run.errors.isEmpty)
  }

  @Test func `a reader of the table that stops reading leaves the output file whole`() throws {
    _ = try tool.shell(
      "cnnbench conv --problem \(Self.tiny) \(Self.quick.joined(separator: " ")) --format json --output results.json | true"
    )
    #expect(try ConvolutionFile(json: tool.text("results.json")).payload.rows.count == 1)
  }

  @Test(arguments: [
    "conv --problem \(tiny) \(quick.joined(separator: " ")) --format json", "arch-cost lenet5", "claims", "accuracy",
    "doctor", "list isa", "tune --forget", "help problem", "--help",
  ])
  func `results that cannot be printed end with status 74 and one sentence`(command: String) throws {
    for (redirection, reason) in [(">/dev/full", "No space left on device"), (">&-", "Bad file descriptor")] {
      let run = try tool.shell("cnnbench \(command) \(redirection)")
      #expect(run.status == 74 && run.errors == "error: cannot write to standard output: \(reason)\n")
    }
  }

  @Test func `the output file is whole where standard output cannot be written`() throws {
    let run = try tool.shell(
      "cnnbench conv --problem \(Self.tiny) \(Self.quick.joined(separator: " ")) --format json --output results.json >&-"
    )
    #expect(run.status == 74)
    #expect(try ConvolutionFile(json: tool.text("results.json")).payload.rows.count == 1)
  }

  @Test func `a terminal that is closed ends a run as Ctrl-C does, unless nohup started it`() throws {
    // No interval is that narrow, so that the run takes all of its time.
    let command =
      "cnnbench conv --problem \(Self.tiny) --backend reference --time 3s --precision 1e-9 --roofline none --format csv"
    let ended = try tool.shell("timeout --preserve-status -s HUP 1 \(command)")
    #expect(ended.status == 129 && ended.hasExited)
    let kept = try tool.shell(
      "trap '' HUP; \(command.replacing("3s", with: "1s")) & sleep 0.5; kill -HUP $!; wait $!")
    #expect(kept.status == 0 && kept.csvRows.count == 1)
  }

  @Test func `an interrupted run shows progress on a terminal, prints what it measured and ends with 130`() throws {
    let slow = (1...50).flatMap { ["--problem", "mb1ic64ih56oc64oh56kh3n\"slow\($0)\""] }
    let process = tool.cnnbench(
      ["conv", "--problem", Self.tiny + "n\"quick\""] + slow + [
        "--backend", "reference", "--time", "20ms", "--roofline", "none", "--format", "csv", "--output",
        tool.path("results.csv"),
      ])
    let terminal = try PseudoTerminal()
    let output = Pipe()
    process.standardError = terminal.deviceHandle
    process.standardOutput = output
    try process.run()
    let progress = terminal.read(until: "3/51 slow2", for: .seconds(60))
    #expect(progress.contains("\r\u{1B}[K1/51 quick  reference: ") && progress.contains(" left"))
    process.interrupt()
    let table = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationReason == .exit && process.terminationStatus == 130)
    #expect(table.contains("quick") && table.contains("slow1") && !table.contains("slow50"))
    let rows = CommandLineRun(status: 0, hasExited: true, output: try tool.text("results.csv"), errors: "").csvRows
    #expect(rows.count >= 2 && rows.allSatisfy { $0.isVerified && $0["median_ms"] != "" })
  }
}
