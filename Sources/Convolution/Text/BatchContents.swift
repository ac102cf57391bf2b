/// What a batch file and those that it includes ask for.
package struct BatchContents: Hashable, Sendable {
  /// In the order of the file.
  package var items: [BatchItem] = []
  /// Why included files could not be read, each reason once.
  package var faults: [BatchFileError] = []

  package init(items: [BatchItem] = [], faults: [BatchFileError] = []) {
    self.items = items
    self.faults = faults
  }

  /// The problems that are to be run.
  package var entries: [BatchEntry] { items.compactMap(\.entry) }

  /// The problems that are not run.
  package var skipped: [SkippedProblem] { items.compactMap(\.skipped) }
}
