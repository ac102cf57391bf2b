/// What a subject asks of a machine, in whatever way it is done.
package struct SubjectWork: Hashable, Sendable {
  /// Floating-point operations of the plain method, by which all candidates are rated alike.
  package let operationCount: Int
  /// Those of them that read inside the operands, not padding: what the machine is asked for at least.
  package let usefulOperationCount: Int
  /// Bytes of all operands, each touched once.
  package let compulsoryByteCount: Int

  /// - Parameter usefulOperationCount: all if nil.
  package init(operationCount: Int, usefulOperationCount: Int? = nil, compulsoryByteCount: Int) {
    self.operationCount = operationCount
    self.usefulOperationCount = usefulOperationCount ?? operationCount
    self.compulsoryByteCount = compulsoryByteCount
  }

  /// Useful operations for each byte of compulsory traffic.
  package var arithmeticIntensity: Double { Double(usefulOperationCount) / Double(compulsoryByteCount) }
}
