import Foundation

/// A program that runs to its end, or to a time limit, while this process waits.
///
/// It is started without threads, for which Foundation's `Process` waits for ever where memory is limited.
package struct ChildProcess {
  /// How it ended, and what it printed.
  package struct End {
    package let output: String
    package let cause: Cause

    package enum Cause: Equatable {
      case exit(Int32)
      case signal(Int32)
      case timeLimit
    }
  }

  /// The program, by its path or as a name on the search path, and its arguments.
  private let words: [String]
  /// After which it is killed; nil waits for ever.
  private let timeLimit: Duration?
  private let passesErrors: Bool

  /// - Parameter passesErrors: whether what it prints as errors goes where this process's errors go; else it is lost.
  package init(words: [String], timeLimit: Duration? = nil, passesErrors: Bool = false) {
    self.words = words
    self.timeLimit = timeLimit
    self.passesErrors = passesErrors
  }

  /// Its end, or nil if it cannot be started.
  package func run() -> End? {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return nil }
    _ = fcntl(ends[0], F_SETFD, FD_CLOEXEC)
    defer { close(ends[0]) }
    guard let child = start(output: ends[1]) else { return nil }
    let (output, isComplete) = read(from: ends[0])
    if !isComplete { kill(child, SIGKILL) }
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0 { guard errno == EINTR else { return nil } }
    let signal = status & 0x7f
    let cause: End.Cause = signal == 0 ? .exit(status >> 8 & 0xff) : .signal(signal)
    return End(output: String(decoding: output, as: UTF8.self), cause: isComplete ? cause : .timeLimit)
  }

  /// Everything up to the end of the output; incomplete if the time is over first.
  private func read(from descriptor: Int32) -> (output: [UInt8], isComplete: Bool) {
    let clock = ContinuousClock()
    let deadline = timeLimit.map { clock.now + $0 }
    var output: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 4096)
    while true {
      let left = deadline.map { clock.now.duration(to: $0) / .milliseconds(1) } ?? -1
      if deadline != nil, left <= 0 { return (output, false) }
      var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      let answer = poll(&request, 1, left < 0 ? -1 : Int32(min(left.rounded(.up), 1e9)))
      if answer <= 0 { continue }
      let count = Foundation.read(descriptor, &chunk, chunk.count)
      if count > 0 { output += chunk.prefix(count) } else if count == 0 { return (output, true) }
    }
  }

  /// Starts it with its output in a pipe, whose end is then closed here.
  private func start(output: Int32) -> pid_t? {
    defer { close(output) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    if !passesErrors { posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0) }
    var arguments = words.map { strdup($0) } + [nil]
    defer { for argument in arguments { free(argument) } }
    var child: pid_t = 0
    return posix_spawnp(&child, words[0], &actions, nil, &arguments, environ) == 0 ? child : nil
  }
}
