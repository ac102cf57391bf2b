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
    let half = ISA.Vector.scalarCount / 2
    var i = 0
    // Quarters of vectors that overlap by half, the first halves of which are interleaved; reads two elements more.
    while i + half + 2 <= count / 2 {
      let pairs = ISA.interleave(ISA.loadQuarters(even + i, stride: 2), ISA.loadQuarters(odd + i, stride: 2))
      store(pairs.low, to: row + 2 * i)
      i += half
    }
    for i in i..<count / 2 {
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
