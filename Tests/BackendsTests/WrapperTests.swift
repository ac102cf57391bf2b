import Foundation
import Testing

struct `What wraps a backend or a plan` {
  /// A wrapper, the protocol that it conforms to, and the property that holds what it wraps.
  struct Wrapper: CustomStringConvertible {
    let path: String
    let requirements: String
    let wrapped: String
    /// What it answers in its own words.
    let own: Set<String>

    var description: String { path }
  }

  static let wrappers = [
    Wrapper(
      path: "Sources/Backends/Tuned/TunedBackend.swift",
      requirements: "Sources/Convolution/ConvolutionBackend.swift", wrapped: "backend", own: []),
    Wrapper(
      path: "Sources/Backends/Shared/SummarisedPlan.swift",
      requirements: "Sources/Convolution/ConvolutionPlan.swift", wrapped: "plan",
      own: ["summary", "chosenBackend", "measuredMicroseconds"]),
  ]

  /// A requirement with a default is one that the compiler does not miss.
  @Test(arguments: wrappers)
  func `what wraps a backend or a plan forwards every requirement of its protocol, those with defaults too`(
    wrapper: Wrapper
  ) throws {
    let source = try Self.source(wrapper.path)
    let requirements = try Self.requirements(in: Self.source(wrapper.requirements))
    #expect(requirements.count >= 6, "\(requirements)")
    for name in requirements where !wrapper.own.contains(name) {
      #expect(source.contains(try Regex("\\b\(wrapper.wrapped)\\.\(name)\\b")), "\(name)")
    }
  }

  /// The names that a protocol's body declares.
  private static func requirements(in source: String) throws -> [String] {
    let start = try #require(source.range(of: "package protocol "))
    let end = try #require(source.range(of: "\n}\n", range: start.upperBound..<source.endIndex))
    return source[start.upperBound..<end.lowerBound].matches(of: #/\n  (?:var|func) (\w+)/#).map { String($0.1) }
  }

  private static func source(_ path: String) throws -> String {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return try String(contentsOf: root.appending(path: path), encoding: .utf8)
  }
}
