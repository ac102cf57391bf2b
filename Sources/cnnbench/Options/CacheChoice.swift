import ArgumentParser
import Harness
import Measurements

/// A value of `--cache`, whose states this machine can bring about.
enum CacheChoice: String, CaseIterable, ExpressibleByArgument {
  case warm, cold, both

  init(_ states: [CacheState]) {
    self = states == [.warm] ? .warm : states == [.cold] ? .cold : .both
  }

  private var states: [CacheState] {
    switch self {
    case .warm: [.warm]
    case .cold: [.cold]
    case .both: [.warm, .cold]
    }
  }

  /// - Throws: `CommandFailure` if this processor does not let programs evict its caches.
  func attainableStates() throws -> [CacheState] {
    guard self == .warm || CacheEviction.isAvailable else {
      throw CommandFailure(
        .unavailable, "--cache \(rawValue): this processor has no instruction that evicts cache lines",
        note: "use --cache warm")
    }
    return states
  }
}
