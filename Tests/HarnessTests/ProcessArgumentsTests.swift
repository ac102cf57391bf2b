import Foundation
import Harness
import Testing

struct `The process's arguments` {
  @Test func `the process's arguments are those that Swift reads from the proc file system`() {
    #expect(ProcessArguments.words == CommandLine.arguments)
  }

  @Test func `the executable is a file that can be started again`() {
    #expect(FileManager.default.isExecutableFile(atPath: ProcessArguments.executable.path))
  }
}
