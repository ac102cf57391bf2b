/// Puts a row together from columns that are a stride apart: element `i` of source `c` is at `c + i · stride` of the row.
public typealias JoinColumns =
  @Sendable (
    _ sources: UnsafePointer<UnsafePointer<Float>>, _ stride: Int, _ row: UnsafeMutablePointer<Float>, _ count: Int
  ) -> Void

/// See `JoinColumns`; the instruction set is that of the module that instantiates it.
@inlinable
@inline(__always)
public func joinColumns<ISA: VectorISA>(
  _: ISA.Type, _ sources: UnsafePointer<UnsafePointer<Float>>, _ stride: Int, _ row: UnsafeMutablePointer<Float>,
  _ count: Int
) {
  switch stride {
  case 1: row.update(from: sources[0], count: count)
  case 2:
    let (even, odd) = (sources[0], sources[1])
    for i in 0..<count / 2 {
      row[2 * i] = even[i]
      row[2 * i + 1] = odd[i]
    }
    if count % 2 == 1 { row[count - 1] = even[count / 2] }
  default:
    for column in 0..<min(stride, count) {
      let source = sources[column]
      for i in 0..<(count - column + stride - 1) / stride { row[column + i * stride] = source[i] }
    }
  }
}
