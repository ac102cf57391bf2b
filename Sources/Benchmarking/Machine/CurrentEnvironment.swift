import Backends
import Harness
import Kernels

extension Harness.Environment {
  /// This machine, this build, and the libraries it found.
  package static var current: Harness.Environment {
    Harness.Environment(
      instructionSets: InstructionSet.available.map(\.rawValue), libraries: BackendCatalog.libraryVersions,
      gitCommit: SourceCheckout.commit, availableCPUCount: ProcessorAffinity.availableCount)
  }
}
