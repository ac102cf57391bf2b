import COpenBLAS

/// The calls into OpenBLAS.
package enum OpenBLAS {
  /// The kernels that OpenBLAS chose for this processor.
  package static var coreName: String { String(cString: openblas_get_corename()) }

  /// Version and build options.
  package static var configuration: String { String(cString: openblas_get_config()) }

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
