import Counters
import Foundation

/// A process for tests to count: adds up numbers in memory, or misbehaves.
@main
struct CounterProbe {
  static func main() {
    switch CommandLine.arguments.dropFirst().first {
    case "sum": sum(elementCount: 100_000)
    case "crash": abort()
    default: exit(64)
    }
  }

  /// Prepares for long and counts little: reads each of the elements once.
  private static func sum(elementCount: Int) {
    var hashes = Set<Int>()
    for index in 0..<1000 { hashes.insert(index &* 7919) }
    let values = [Float](repeating: Float(hashes.count), count: elementCount)
    var total: Float = 0
    ValgrindRegion.count(warmUps: 1, facts: ["probe": "sum", "valgrind": "\(ValgrindRegion.isUnderValgrind)"]) {
      for index in values.indices { total += values[index] }
    }
    print("total \(total)")
  }
}
