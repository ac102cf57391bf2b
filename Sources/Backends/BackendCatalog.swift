import Convolution
import Foundation
import Kernels

/// Every backend there is: the one registry.
package struct BackendCatalog: Sendable {
  /// What `--backend all` means: one entry for each algorithm.
  package let algorithms: [any ConvolutionBackend]
  /// Backends that run only by name.
  package let byNameOnly: [any ConvolutionBackend]

  /// Backends whose plans depend on the largest error that is allowed.
  package static let namesThatChooseByError = [AutoBackend.name, WinogradAlgorithm.family.name]

  /// What searches found faster than the model's blockings.
  package let blockingStore: BlockingStore

  /// - Parameters:
  ///   - blocking: where the plans of algorithms take theirs from.
  ///   - plugins: those of shared libraries, which `all` includes and `auto` leaves out.
  ///   - timer: how `auto` measures its candidates.
  package init(
    kernels: KernelTable, blocking: BlockingChoice = .model, plugins: [any ConvolutionBackend] = [],
    timer: @escaping CandidateTimer
  ) {
    let machine = "\(Self.processor) \(kernels.instructionSet.rawValue)"
    let store = BlockingStore(machine: machine)
    let own: [any ConvolutionBackend] =
      [
        DirectBackend(table: kernels),
        Im2colBackend(.openBLAS, table: kernels),
        Im2colBackend(.native, table: kernels),
        FFTBackend(table: kernels),
      ] + WinogradAlgorithm.tiles.map { WinogradBackend($0, table: kernels) as any ConvolutionBackend }
    blockingStore = store
    let candidates: [any ConvolutionBackend] =
      switch blocking {
      case .model: own
      case .tuned: own.map { TunedBackend($0, store: store) }
      }
    algorithms = candidates + plugins
    byNameOnly =
      [
        AutoBackend(
          candidates: candidates, blockingStore: blocking == .tuned ? store : nil, machine: machine, timer: timer),
        WinogradBackend(.family, table: kernels),
        ReferenceBackend(),
      ] + Self.engines
  }

  // Engines of others, to be measured under the same harness, and those that this build was made without.
  #if OneDNN
    private static let engines: [any ConvolutionBackend] = OneDNNForm.allCases.map(OneDNNBackend.init)
    package static let absentBackends: [AbsentBackend] = []
  #else
    private static let engines: [any ConvolutionBackend] = []
    package static let absentBackends = OneDNNForm.allCases.map {
      AbsentBackend(name: $0.name, summary: $0.summary, library: .oneDNN)
    }
  #endif

  package var backends: [any ConvolutionBackend] { algorithms + byNameOnly }

  package func backend(named name: String) -> (any ConvolutionBackend)? { backends.first { $0.name == name } }

  /// The processor's name and the libraries' choices, which decide what is fast.
  private static var processor: String {
    let description = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
    let model = description.split(separator: "\n").first { $0.hasPrefix("model name") }
    return "\(model.map(String.init) ?? "unknown processor") \(OpenBLAS.kernel)"
  }
}
