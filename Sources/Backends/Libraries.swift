import CFFTW

/// A library that backends call only where a trait of the package asks for it.
package struct OptionalLibrary: Sendable {
  package let name: String
  private let trait: String

  package static let oneDNN = OptionalLibrary(name: "oneDNN", trait: "OneDNN")

  /// How to have it: `'make build TRAITS=OneDNN' builds it in`.
  package var remedy: String { "'make build TRAITS=\(trait)' builds it in" }
}

/// A backend whose library this build was made without.
package struct AbsentBackend: Sendable {
  package let name: String
  package let summary: String
  package let library: OptionalLibrary
}

extension BackendCatalog {
  /// The libraries that backends call: their versions, and which of their kernels they chose for this processor.
  package static var libraryVersions: [String: String] {
    var versions = ["OpenBLAS": "\(OpenBLAS.version) (\(OpenBLAS.kernel))", "FFTW": fftwVersion]
    #if OneDNN
      versions[OptionalLibrary.oneDNN.name] = OneDNN.version
    #endif
    return versions
  }

  /// The name of the processor that OpenBLAS takes this one for: `Haswell`, `SkylakeX`.
  package static var openBLASKernel: String { OpenBLAS.kernel }

  /// The version and the vector instructions within a text such as `fftw-3.3.10-sse2-avx`.
  private static var fftwVersion: String {
    String(cString: cnnbench_fftw_version()).replacing("fftw-", with: "")
  }
}
