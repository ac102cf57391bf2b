import Backends
import Convolution

extension BackendCatalog {
  /// The name that stands for one entry of each algorithm.
  static let allAlgorithms = "all"

  /// The names in lists with commas between them.
  static func names(in lists: [String]) -> [String] {
    lists.flatMap { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
  }

  /// The backends of a list of names, `all` among them, each once.
  ///
  /// - Parameter gemm: the one that every im2col is to use; nil leaves each its own.
  /// - Throws: `CommandFailure` as `requiredBackend` does.
  func selected(by lists: [String], gemm: Im2colBackend.GEMM? = nil) throws -> [any ConvolutionBackend] {
    let lowering = Im2colBackend.GEMM.allCases.map(Im2colBackend.name)
    var selected: [any ConvolutionBackend] = []
    for name in Self.names(in: lists) {
      let named = name == Self.allAlgorithms ? algorithms : [try requiredBackend(named: name)]
      let wanted = named.compactMap { backend in
        gemm.flatMap { lowering.contains(backend.name) ? self.backend(named: Im2colBackend.name(for: $0)) : nil }
          ?? backend
      }
      for backend in wanted where !selected.contains(where: { $0.name == backend.name }) { selected.append(backend) }
    }
    return selected
  }

  /// - Throws: `CommandFailure` for a name that no backend has, and for one whose library this build was made without.
  func requiredBackend(named name: String) throws -> any ConvolutionBackend {
    if let backend = backend(named: name) { return backend }
    guard let absent = Self.absentBackends.first(where: { $0.name == name }) else {
      let names = [Self.allAlgorithms] + backends.map(\.name)
      throw CommandFailure.unknown("backend", name, among: names, seeAlso: "backends")
    }
    throw CommandFailure(
      .unavailable, "'\(name)' needs \(absent.library.name), which this cnnbench was built without",
      note: absent.library.remedy)
  }
}
