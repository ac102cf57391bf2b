import CHost
import Foundation

/// Which CPUs a thread may run on, by their numbers in `/proc/cpuinfo`.
package enum ProcessorAffinity {
  /// Why a thread could not be asked or bound, in one sentence.
  package struct Failure: Error, CustomStringConvertible, Sendable {
    package let description: String
  }

  /// The CPUs that the calling thread may use, ascending: those of the process unless the thread was pinned.
  package static func allowedProcessors() throws(Failure) -> [Int] {
    var processors = [Int32](repeating: 0, count: Int(cnnbench_processor_capacity()))
    let count = cnnbench_allowed_processors(&processors)
    guard count >= 0 else {
      throw Failure(description: "the system does not say which CPUs may be used (\(reason(-count)))")
    }
    return processors.prefix(Int(count)).map(Int.init)
  }

  /// How many CPUs this process was started on: those of its affinity mask and its cpuset, whatever threads were pinned
  /// since; nil if the system does not say.
  package static var availableCount: Int? {
    let count = cnnbench_initial_processor_count()
    return count > 0 ? Int(count) : nil
  }

  /// Binds the calling thread to one CPU until it is bound anew. Threads that it starts afterwards inherit that.
  package static func pinCallingThread(to processor: Int) throws(Failure) {
    guard let number = Int32(exactly: processor) else {
      throw Failure(description: "there is no CPU \(processor)")
    }
    let code = cnnbench_pin_thread(number)
    guard code == 0 else {
      throw Failure(description: "the thread could not be pinned to CPU \(processor) (\(reason(code)))")
    }
  }

  /// The CPU that the calling thread runs on at this moment; nil if the system does not say.
  package static var currentProcessor: Int? {
    let processor = cnnbench_current_processor()
    return processor >= 0 ? Int(processor) : nil
  }

  private static func reason(_ code: Int32) -> String { String(cString: strerror(code)) }
}
