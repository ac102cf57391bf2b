/// A batch that cannot be counted.
package enum CostError: Error, Equatable, CustomStringConvertible {
  case batchTooSmall(Int)
  case tooLarge(batch: Int)

  package var description: String {
    switch self {
    case .batchTooSmall(let batch): "the batch size must be at least 1 (found \(batch))"
    case .tooLarge(let batch): "a batch of \(batch) is too large: its costs exceed 63 bits"
    }
  }
}
