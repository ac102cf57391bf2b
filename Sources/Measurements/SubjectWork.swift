/// What a subject asks of a machine, in whatever way it is done.
package struct SubjectWork: Hashable, Sendable {
  /// Floating-point operations of the plain method, by which all candidates are rated alike.
  package let operationCount: Int
  /// Bytes of all operands, each touched once.
  package let compulsoryByteCount: Int

  package init(operationCount: Int, compulsoryByteCount: Int) {
    self.operationCount = operationCount
    self.compulsoryByteCount = compulsoryByteCount
  }

  /// Operations for each byte of compulsory traffic.
  package var arithmeticIntensity: Double { Double(operationCount) / Double(compulsoryByteCount) }
}
