import CHost
import Foundation

/// How this process was started, also where there is no /proc, which Swift reads its command line from.
package enum ProcessArguments {
  /// The words of the command line, the name of the program first.
  package static let words: [String] = {
    let count = cnnbench_argument_count()
    guard count > 0 else { return CommandLine.arguments }
    return (0..<count).map { String(cString: cnnbench_argument($0)) }
  }()

  /// The file that this process executes.
  package static let executable: URL = {
    if let target = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe") {
      return URL(filePath: target)
    }
    return URL(filePath: cnnbench_executed_path().map { String(cString: $0) } ?? words[0])
  }()
}
