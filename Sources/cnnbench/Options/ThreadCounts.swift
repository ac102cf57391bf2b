import ArgumentParser
import Foundation
import Harness

/// A value of `--threads`: counts with commas between them, `all` being one for each processor that this process
/// may use.
struct ThreadCounts: CustomStringConvertible {
  /// More threads than this are a mistake.
  private static let largest = 1024
  static let one = try! ThreadCounts(parsing: "1")

  /// Ascending, each once.
  let counts: [Int]
  let description: String

  init(parsing text: String) throws {
    description = text
    let listed = try text.split(separator: ",", omittingEmptySubsequences: false).map { word in
      if word == "all" { return ProcessorAffinity.availableCount ?? ProcessInfo.processInfo.activeProcessorCount }
      guard let count = Int(word), (1...Self.largest).contains(count) else {
        throw ValidationError(
          "a thread count is 1 to \(Self.largest) or 'all'; separate several with commas, as in 1,4,all")
      }
      return count
    }
    counts = Set(listed).sorted()
  }
}
