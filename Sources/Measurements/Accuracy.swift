/// How far results are from the exact ones.
package struct Accuracy: Hashable, Sendable {
  package let maximumAbsoluteError: Double
  /// The largest error ÷ the largest output.
  package let maximumRelativeError: Double
  /// The 2-norm of the errors ÷ the 2-norm of the outputs.
  package let l2RelativeError: Double
  /// Outputs that were compared.
  package let checkedCount: Int
  package let checkKind: CheckKind

  package init(
    maximumAbsoluteError: Double, maximumRelativeError: Double, l2RelativeError: Double, checkedCount: Int,
    checkKind: CheckKind
  ) {
    self.maximumAbsoluteError = maximumAbsoluteError
    self.maximumRelativeError = maximumRelativeError
    self.l2RelativeError = l2RelativeError
    self.checkedCount = checkedCount
    self.checkKind = checkKind
  }
}
