/// A part of an execution that reports tell apart.
package enum ExecutionPhase: Int, CaseIterable, Sendable {
  /// Copying inputs into the order in which a kernel reads them.
  case packing
  /// Writing the matrix of all inputs that each output reads.
  case lowering
  case inputTransform
  case products
  case outputTransform
  /// Bringing sums into the output's layout, with bias, residual and clamp.
  case epilogue

  /// `input transform`.
  package var name: String {
    switch self {
    case .packing: "packing"
    case .lowering: "lowering"
    case .inputTransform: "input transform"
    case .products: "products"
    case .outputTransform: "output transform"
    case .epilogue: "epilogue"
    }
  }
}
