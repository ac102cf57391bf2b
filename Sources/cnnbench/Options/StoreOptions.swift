import ArgumentParser

/// The options that keep a run in a history.
struct StoreOptions: ParsableArguments {
  @Option(
    name: .customLong("store"),
    help: ArgumentHelp(
      "Puts the rows into a history as their layers end; see 'cnnbench help history'.", valueName: "file"))
  var path: String?

  @Flag(help: "Goes on with the last run of the same request in --store that did not come to its end.")
  var resume = false

  func validate() throws {
    if resume, path == nil { throw ValidationError("--resume goes on with a run that is in --store, which is missing") }
  }
}
