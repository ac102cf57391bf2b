import ArgumentParser
import Foundation
import Harness
import Reporting
import Sweeps

/// Makes one report of the files of a sweep, whichever machines they come from.
struct MergeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge", abstract: "Makes one report of a sweep: by kind of machine, with nodes as observations.",
    discussion: """
      Several folders of one sweep are merged, as where machines share no disk. Everything has to be there once: what is \
      missing, damaged, doubled or of another sweep is named. As a page, with --format html, the report has a chart \
      across machines.

      Exit status: 0 done; 64 wrong usage; 65 files that cannot be merged, or units without results; 74 the report \
      could not be written.
      """)

  @Argument(help: ArgumentHelp("Folders of one sweep.", valueName: "folder"))
  var paths: [String]

  @Flag(help: "Reports what there is although units lack results, or files are damaged or doubled.")
  var partial = false

  @OptionGroup
  var results: ReportOptions

  func run() throws {
    try results.output.requireWritable()
    let folders = try paths.map { try folder($0) }.sorted { $0.path < $1.path }
    let manifests = try folders.map { try $0.manifest() }
    let identity = manifests[0].identity
    for (folder, manifest) in zip(folders, manifests) {
      if let fault = identity.fault(of: manifest.identity, at: folder.path) { throw refusal([fault]) }
    }
    let found = folders.map { $0.unitFiles() }
    let checked = found.flatMap(\.files).checked(against: identity)
    let faults = found.flatMap(\.faults) + checked.faults
    if !faults.isEmpty, !partial || !faults.allSatisfy(\.isOfOneSweep) { throw refusal(faults) }
    for fault in faults { StandardError.write("note: left out: \(fault)\n") }
    let merged = MergedResults(identity: identity, units: manifests[0].units, files: checked.files)
    if !merged.isComplete, !partial { throw incompleteness(merged) }
    let words = ["cnnbench", "merge"] + folders.map(\.path)
    let settings = RunSettings(
      command: words.map(CommandWords.quoted).joined(separator: " "), options: ["partial": "\(partial)"])
    try results.publish(
      MergeReport().document(of: ResultEnvelope(environment: nil, settings: settings, payload: merged)))
  }

  private func folder(_ path: String) throws -> SweepFolder {
    let folder = SweepFolder(URL(filePath: path).standardizedFileURL.resolvingSymlinksInPath().path)
    let isDoubled =
      paths.filter { other in
        URL(filePath: other).standardizedFileURL.resolvingSymlinksInPath().path == folder.path
      }.count > 1
    if isDoubled { throw CommandFailure(.usage, "the folder '\(path)' is given twice") }
    return folder
  }

  private func refusal(_ faults: [MergeFault]) -> CommandFailure {
    let sentences = faults.map(\.description).sorted()
    return CommandFailure(
      .data, sentences.joined(separator: "\nerror: "),
      note: faults.allSatisfy(\.isOfOneSweep) ? "--partial reports without them" : nil)
  }

  private func incompleteness(_ merged: MergedResults) -> CommandFailure {
    let lacking = merged.missing.filter(\.isToBeRunAgain)
    let list = lacking.map { "unit \($0.number), \($0.title): \($0.reason)" }
    return CommandFailure(
      .data,
      "\(lacking.count) of \(merged.identity.unitCount) units have no results:\n  " + list.joined(separator: "\n  "),
      note: "'cnnbench sweep status FOLDER' says how they are run again; --partial reports without them")
  }
}
