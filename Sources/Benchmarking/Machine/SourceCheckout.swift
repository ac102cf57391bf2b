import Foundation
import Harness

/// The checkout that this executable was built in.
enum SourceCheckout {
  /// What git calls the commit, `-dirty` if there are changes but for reports, which measuring writes; nil for an
  /// installed executable.
  static var commit: String? {
    var folders = ProcessArguments.executable.path.split(separator: "/")[...]
    while let folder = folders.popLast() {
      guard folder.hasPrefix(".build") else { continue }
      return description(ofCheckoutAt: "/" + folders.joined(separator: "/"))
    }
    return nil
  }

  private static func description(ofCheckoutAt path: String) -> String? {
    guard let commit = git("describe", "--always", "--abbrev=12", "--exclude=*", at: path),
      let changes = git("status", "--porcelain", "--", ".", ":!Reports", at: path)
    else { return nil }
    return changes.isEmpty ? commit : commit + "-dirty"
  }

  /// What git prints, or nil if it fails.
  ///
  /// Foundation's `Process` starts threads, for which it waits for ever where memory is limited.
  private static func git(_ arguments: String..., at path: String) -> String? {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return nil }
    let output = FileHandle(fileDescriptor: ends[0], closeOnDealloc: true)
    guard let git = start(["git", "-C", path] + arguments, output: ends[1]) else { return nil }
    let data = try? output.readToEnd() ?? Data()
    var status: Int32 = 0
    guard waitpid(git, &status, 0) == git, status == 0, let data else { return nil }
    return String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// Starts a program with its output in a pipe, whose end is then closed here, and without errors.
  private static func start(_ words: [String], output: Int32) -> pid_t? {
    defer { close(output) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
    var arguments = words.map { strdup($0) } + [nil]
    defer { for argument in arguments { free(argument) } }
    var child: pid_t = 0
    return posix_spawnp(&child, words[0], &actions, nil, &arguments, environ) == 0 ? child : nil
  }
}
