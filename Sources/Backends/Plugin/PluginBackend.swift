import CPlugin
import Convolution
import Kernels

/// A backend from a shared library.
package struct PluginBackend: ConvolutionBackend {
  package let name: String
  package let summary: String
  package let directions: Set<ConvolutionDirection>
  /// The library's file, as the user named it.
  package let path: String
  private let functions: Functions
  private let postOps: UInt32
  private let hasOwnThreads: Bool

  /// The functions of the library.
  struct Functions: @unchecked Sendable {
    let description: cnnbench_backend
    let makePlan:
      @convention(c) (
        UnsafePointer<cnnbench_problem>?, UnsafePointer<cnnbench_threads>?, UnsafeMutablePointer<cnnbench_plan>?
      ) -> UnsafePointer<CChar>?
    let packWeights:
      @convention(c) (
        UnsafePointer<cnnbench_plan>?, UnsafePointer<Float>?, UnsafeMutableRawPointer?
      ) -> Void
    let execute:
      @convention(c) (
        UnsafePointer<cnnbench_plan>?, UnsafePointer<cnnbench_operands>?, UnsafeRawPointer?, UnsafeMutableRawPointer?
      ) -> Void
  }

  /// - Throws: `PluginError` if a name or a function is missing, or if it needs more than `instructionSet`.
  init(_ description: cnnbench_backend, path: String, instructionSet: InstructionSet) throws(PluginError) {
    guard let name = description.name.map({ String(cString: $0) }), Self.isName(name) else {
      throw PluginError(path, "has a backend without a name of letters, digits, '-', '_' and '.'")
    }
    guard let makePlan = description.make_plan, let packWeights = description.pack_weights,
      let execute = description.execute
    else { throw PluginError(path, "lacks make_plan, pack_weights or execute of its backend '\(name)'") }
    try Self.requireInstructionSet(of: description, name: name, path: path, available: instructionSet)
    self.name = name
    self.path = path
    summary = description.summary.map { String(cString: $0) } ?? "no summary"
    directions = Set(ConvolutionDirection.allCases.filter { Self.directions(of: description) & $0.plugInBit != 0 })
    postOps = description.post_ops
    hasOwnThreads = description.runs_own_threads != 0
    functions = Functions(
      description: description, makePlan: makePlan, packWeights: packWeights, execute: execute)
  }

  package var runsOwnThreads: Bool { hasOwnThreads }

  package func shapeLimitation(for problem: ConvolutionProblem) -> Limitation? {
    let missing = problem.postOps.plugInNames.filter { postOps & $0.bit == 0 }.map(\.name)
    guard missing.isEmpty else { return Limitation("does not apply \(missing.joined(separator: " and "))") }
    guard let limitation = functions.description.limitation else { return nil }
    let reason = withUnsafePointer(to: cnnbench_problem(problem)) { limitation($0).map { String(cString: $0) } }
    return reason.map(Limitation.init)
  }

  package func makePlan(for problem: ConvolutionProblem, context: PlanContext) throws -> any ConvolutionPlan {
    try PluginPlan(problem, functions: functions, context: context)
  }

  private static func isName(_ text: String) -> Bool {
    !text.isEmpty && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) }
  }

  private static func directions(of description: cnnbench_backend) -> UInt32 {
    description.directions == 0 ? CNNBENCH_FORWARD : description.directions
  }

  private static func requireInstructionSet(
    of description: cnnbench_backend, name: String, path: String, available: InstructionSet
  ) throws(PluginError) {
    guard let text = description.instruction_set.map({ String(cString: $0) }) else { return }
    guard let needed = InstructionSet(named: text) else {
      let known = InstructionSet.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")
      throw PluginError(path, "names the instruction set '\(text)' for its backend '\(name)'; there are \(known)")
    }
    guard needed <= available else {
      throw PluginError(
        path, "needs \(needed.rawValue) for its backend '\(name)', and this run has \(available.rawValue)")
    }
  }
}
