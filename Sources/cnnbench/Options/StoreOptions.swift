import ArgumentParser

/// The options that keep a run in a history.
struct StoreOptions: ParsableArguments {
  @Option(
    name: .customLong("store"),
    help: ArgumentHelp(
      "Puts the rows into a history as their layers end; see 'cnnbench help history'.", valueName: "file"))
  var path: String?

  @Flag(
    help: """
      Goes on with the last run of the same request in --store that did not come to its end, or with the file of \
      --output FILE.json.
      """)
  var resume = false
}
