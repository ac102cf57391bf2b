import Foundation
import Measurements

/// The folder where plans keep what they learned between runs.
package enum CacheDirectory {
  /// `cnnbench` in the user's cache folder, as the XDG Base Directory Specification finds it; nil without a home.
  package static var path: String? {
    (folder(named: "XDG_CACHE_HOME") ?? folder(named: "HOME").map { $0 + "/.cache" }).map { $0 + "/cnnbench" }
  }

  /// The folder that a variable of the environment names; nil where it is not set, empty or relative.
  private static func folder(named name: String) -> String? {
    ProcessInfo.processInfo.environment[name].flatMap { $0.hasPrefix("/") ? $0 : nil }
  }

  /// Says that what was learned is lost, and why.
  package static func note(notKept error: any Error, in directory: String) -> String {
    "not kept in '\(directory)': \(error.systemReason)"
  }
}
