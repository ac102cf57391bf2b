import CFFTW
import COpenBLAS

extension BackendCatalog {
  /// The libraries that backends call: their versions, and which of their kernels they chose for this processor.
  package static var libraryVersions: [String: String] {
    ["OpenBLAS": "\(openBLASVersion) (\(openBLASKernel))", "FFTW": fftwVersion]
  }

  /// The name of the processor that OpenBLAS takes this one for: `Haswell`, `SkylakeX`.
  package static var openBLASKernel: String { String(cString: openblas_get_corename()) }

  /// The version within a text such as `OpenBLAS 0.3.21 DYNAMIC_ARCH NO_AFFINITY Haswell MAX_THREADS=64`.
  private static var openBLASVersion: String {
    let words = String(cString: openblas_get_config()).split(separator: " ")
    return words.count > 1 ? String(words[1]) : "of unknown version"
  }

  /// The version and the vector instructions within a text such as `fftw-3.3.10-sse2-avx`.
  private static var fftwVersion: String {
    String(cString: cnnbench_fftw_version()).replacing("fftw-", with: "")
  }
}
