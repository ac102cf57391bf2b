import Counters
import Foundation
import Reporting
import Testing

struct `The doctor command` {
  @Test(arguments: ReportForm.all.map(\.name))
  func `doctor describes this machine in every form`(format: String) throws {
    let run = try CommandLineTool().run(["doctor", "--format", format])
    #expect(run.status == 0 && run.errors.isEmpty)
    let sources = CounterCatalog.sources.map { "counters: \($0.name)" }
    for subject in ["processor", "OpenBLAS", "steal"] + sources {
      #expect(run.output.contains(subject), "\(subject)")
    }
  }

  @Test func `doctor works without programs, a home and a search path`() throws {
    let tool = try CommandLineTool()
    let run = try tool.shell("exec env -i '\(CommandLineTool.buildFolder.path)/cnnbench' doctor --format csv")
    #expect(run.status == 0 && run.errors.isEmpty)
    let states = Dictionary(uniqueKeysWithValues: run.csvRows.map { ($0["subject"]!, $0["state"]!) })
    #expect(states["valgrind"] == "lacking" && states["cache folder"] == "lacking")
    #expect(states["counters: simulated"] == "lacking" && states["counters: software"] == "good")
  }
}
