/// A batch that cannot be counted.
package enum CostError: Error, Equatable, CustomStringConvertible {
  case batchTooSmall(Int)
  case tooLarge(batch: Int)

  package var description: String {
    switch self {
    case .batchTooSmall(let batch): "the batch size must be at least 1 (found \(batch))"
    case .tooLarge(let batch): "the costs of a batch of \(batch) cannot be counted in 63 bits"
    }
  }
}
