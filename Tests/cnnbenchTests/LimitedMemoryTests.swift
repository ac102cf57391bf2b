import Testing

struct `A process whose memory is limited` {
  private let tool: CommandLineTool

  init() throws { tool = try CommandLineTool() }

  @Test func `a process whose memory is limited ends where a library's thread waits for memory`() throws {
    let run = try tool.shell("ulimit -v 200000; exec timeout -s KILL 60 cnnbench --version")
    #expect(run.status == 0 && run.hasExited)
  }

  @Test func `a process whose memory is limited skips OpenBLAS where it would wait for ever`() throws {
    let run = try tool.shell(
      """
      ulimit -v 430000; exec timeout -s KILL 120 cnnbench conv --backend im2col --problem ic8ih8oc8kh3 \
      --roofline none --time 1ms --format csv
      """)
    #expect(run.status == 0 && run.hasExited, "\(run.errors)")
    #expect(run.csvRows.first?["status"] == "skipped")
    #expect(run.csvRows.first?["reason"]?.contains("OpenBLAS takes 128 MiB") == true)
  }

  @Test func `a process whose memory is limited keeps the rows before and after a layer that finds no memory`() throws {
    let run = try tool.shell(
      """
      ulimit -v 1000000; exec timeout -s KILL 120 cnnbench conv --backend direct --problem ic8ih8oc8kh3 \
      --problem mb32ic64ih224oc64oh224kh3ph1 --problem ic8ih9oc8kh3 --roofline none --time 1ms --output r.csv
      """)
    #expect(run.status == 0 && run.hasExited, "\(run.errors)")
    let rows = CommandLineRun(status: 0, hasExited: true, output: try tool.text("r.csv"), errors: "").csvRows
    #expect(rows.map(\.isVerified) == [true, false, true] && rows[1]["status"] == "skipped")
    #expect(rows[1]["reason"]?.wholeMatch(of: /needs .* MiB; the memory available now is .* MiB/) != nil, "\(rows)")
    #expect(run.output.contains("3 problems: "))
  }

  @Test func `a process whose memory is limited keeps the networks before and after one that finds no memory`() throws {
    let run = try tool.shell(
      """
      ulimit -v 1000000; exec timeout -s KILL 120 cnnbench net lenet5 vgg16 lenet-caffe --backend direct --time 1ms \
      --format csv
      """)
    #expect(run.status == 0 && run.hasExited, "\(run.errors)")
    #expect(run.csvRows.map { $0["network"]! } == ["lenet5", "vgg16", "lenet-caffe"])
    #expect(run.csvRows.map(\.isVerified) == [true, false, true] && run.csvRows[1]["status"] == "skipped")
    #expect(run.csvRows[1]["reason"]?.contains("the memory available now is") == true, "\(run.csvRows[1])")
  }

  @Test func `a process whose memory is limited ends at the second signal, whichever it is`() throws {
    let run = try tool.shell(
      """
      cnnbench conv --backend reference --problem mb8ic256ih128oc256kh3 --roofline none > /dev/null 2>&1 &
      sleep 1; kill -TERM $!; sleep 0.2; kill -INT $!; wait $!; echo $?
      """)
    #expect(run.output == "130\n" || run.output == "143\n", "\(run.output)")
  }
}
