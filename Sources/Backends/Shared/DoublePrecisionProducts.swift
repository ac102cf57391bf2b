import COpenBLAS
import Convolution

/// Matrix products in double precision, by OpenBLAS on the calling thread: what exact answers are computed with.
package struct DoublePrecisionProducts: Sendable {
  /// - Parameter threadCount: threads that multiply at the same time, at most.
  /// - Throws: `Limitation` where OpenBLAS finds no room.
  package init(threadCount: Int) throws(Limitation) {
    OpenBLAS.useCallingThreadOnly()
    try OpenBLAS.holdBuffers(threadCount: threadCount)
  }

  /// result = left · right, row-major.
  package func multiply(
    rows: Int, columns: Int, depth: Int, left: UnsafePointer<Double>, leftStride: Int, right: UnsafePointer<Double>,
    rightStride: Int, result: UnsafeMutablePointer<Double>, resultStride: Int
  ) {
    cblas_dgemm(
      CblasRowMajor, CblasNoTrans, CblasNoTrans, blasint(rows), blasint(columns), blasint(depth), 1, left,
      blasint(leftStride), right, blasint(rightStride), 0, result, blasint(resultStride))
  }

  /// result = left · rightᵀ, row-major; rows of `right` are columns of the product.
  package func multiply(
    rows: Int, columns: Int, depth: Int, left: UnsafePointer<Double>, leftStride: Int,
    transposedRight: UnsafePointer<Double>, rightStride: Int, result: UnsafeMutablePointer<Double>, resultStride: Int
  ) {
    cblas_dgemm(
      CblasRowMajor, CblasNoTrans, CblasTrans, blasint(rows), blasint(columns), blasint(depth), 1, left,
      blasint(leftStride), transposedRight, blasint(rightStride), 0, result, blasint(resultStride))
  }
}
