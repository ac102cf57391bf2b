import COpenBLAS

/// The calls into OpenBLAS.
enum OpenBLAS {
  /// The name of the processor that OpenBLAS takes this one for: `Haswell`, `SkylakeX`.
  static var kernel: String { String(cString: openblas_get_corename()) }

  /// Its version, within a text such as `OpenBLAS 0.3.21 DYNAMIC_ARCH NO_AFFINITY Haswell MAX_THREADS=64`.
  static var version: String {
    let words = String(cString: openblas_get_config()).split(separator: " ")
    return words.count > 1 ? String(words[1]) : "of unknown version"
  }

  /// Keeps OpenBLAS from starting threads: the plans divide the work themselves.
  static func useCallingThreadOnly() { openblas_set_num_threads(1) }

  /// result = left · right, row-major.
  static func multiply(
    rows: Int, columns: Int, depth: Int, left: UnsafePointer<Float>, leftStride: Int, right: UnsafePointer<Float>,
    rightStride: Int, result: UnsafeMutablePointer<Float>, resultStride: Int
  ) {
    cblas_sgemm(
      CblasRowMajor, CblasNoTrans, CblasNoTrans, blasint(rows), blasint(columns), blasint(depth), 1, left,
      blasint(leftStride), right, blasint(rightStride), 0, result, blasint(resultStride))
  }
}
