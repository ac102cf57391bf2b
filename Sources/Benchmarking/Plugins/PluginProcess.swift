import Backends
import Convolution
import Foundation
import Harness

/// A process of this program in which a plugin may do wrong without harm.
package struct PluginProcess: Sendable {
  /// Makes the arguments that have this program run `PluginCheck`, or load a library and no more where there is no problem.
  package typealias Arguments =
    @Sendable (_ path: String, _ subject: (backend: String, problem: ConvolutionProblem)?) -> [String]

  private let timeLimit: Duration
  private let arguments: Arguments

  package init(timeLimit: Duration, arguments: @escaping Arguments) {
    self.timeLimit = timeLimit
    self.arguments = arguments
  }

  /// Loads a library in a process of its own.
  ///
  /// - Throws: `PluginError` if that ends the process. One that is refused is refused when it is loaded here, too.
  package func load(_ path: String) throws(PluginError) {
    guard case .failed(let reason) = answer(to: arguments(path, nil)) else { return }
    throw PluginError(path, "\(reason) while it is loaded")
  }

  /// Checks one of its backends on a problem.
  package func check(_ backend: PluginBackend, on problem: ConvolutionProblem) -> PluginVerdict {
    answer(to: arguments(backend.path, (backend.name, problem)))
  }

  private func answer(to arguments: [String]) -> PluginVerdict {
    let words = [ProcessArguments.executable.path] + arguments
    guard let end = ChildProcess(words: words, timeLimit: timeLimit).run() else {
      return .failed("cannot be checked: no process can be started")
    }
    let report = PluginReport(end.output)
    if end.cause == .exit(0), let verdict = report.verdict { return verdict }
    return .failed([fault(of: end, report), report.step?.rawValue].compactMap(\.self).joined(separator: " "))
  }

  private func fault(of end: ChildProcess.End, _ report: PluginReport) -> String {
    switch end.cause {
    case .timeLimit: "does not come to an end within \(timeLimit.formatted(.units(allowed: [.seconds], width: .wide)))"
    case .signal(let number): "is ended by signal \(number)"
    case .exit(let status): report.lastLine ?? "ends the process with status \(status)"
    }
  }
}

/// What a process that checked a plugin printed: steps, then a verdict or the sentence of a fault.
package struct PluginReport {
  private static let stepWord = "step "
  private static let verdictWord = "verdict "

  let step: PluginCheck.Step?
  let verdict: PluginVerdict?
  /// The last line that is neither.
  let lastLine: String?

  init(_ text: String) {
    let lines = text.split(separator: "\n").map(String.init)
    func values(after word: String) -> [String] {
      lines.filter { $0.hasPrefix(word) }.map { String($0.dropFirst(word.count)) }
    }
    step = values(after: Self.stepWord).last.flatMap { name in
      PluginCheck.Step.allCases.first { "\($0)" == name }
    }
    verdict = values(after: Self.verdictWord).last.flatMap {
      try? JSONDecoder().decode(PluginVerdict.self, from: Data($0.utf8))
    }
    lastLine = lines.last { !$0.hasPrefix(Self.stepWord) && !$0.hasPrefix(Self.verdictWord) }
  }

  package static func line(for step: PluginCheck.Step) -> String { "\(stepWord)\(step)\n" }

  package static func line(for verdict: PluginVerdict) -> String {
    let data = try? JSONEncoder().encode(verdict)
    return verdictWord + String(decoding: data ?? Data(), as: UTF8.self) + "\n"
  }
}
