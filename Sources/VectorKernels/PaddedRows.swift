/// A row of pixels with zeros around it, whose pixels are the stride of `CopyPaddedRows` apart in the source.
public struct PaddedRow: Sendable {
  public var zerosBefore: Int
  /// Elements from the start of the plane to the first pixel.
  public var source: Int
  public var count: Int
  public var zerosAfter: Int

  @inlinable
  public init(zerosBefore: Int, source: Int, count: Int, zerosAfter: Int) {
    self.zerosBefore = zerosBefore
    self.source = source
    self.count = count
    self.zerosAfter = zerosAfter
  }

  @inlinable
  public var elementCount: Int { zerosBefore + count + zerosAfter }

  /// Whether `next` begins where this row ends, in the source and with no zeros between, at a stride of 1.
  @inlinable
  public func isContinued(by next: PaddedRow) -> Bool {
    count > 0 && zerosAfter == 0 && next.zerosBefore == 0 && next.source == source + count
  }
}

/// Copies the same rows, one after the other, of `planeCount` planes.
///
/// - Parameters:
///   - planeStride: elements from one plane of the source to the next.
///   - stride: elements from one pixel of a row to the next in the source.
///   - destinationStride: elements from one plane of the destination to the next.
public typealias CopyPaddedRows =
  @Sendable (
    _ source: UnsafePointer<Float>, _ planeStride: Int, _ planeCount: Int, _ rows: UnsafePointer<PaddedRow>,
    _ rowCount: Int, _ stride: Int, _ destination: UnsafeMutablePointer<Float>, _ destinationStride: Int
  ) -> Void

/// See `CopyPaddedRows`. Reads nothing but the planes, and writes nothing beyond the last row of the last plane; what lies
/// between the rows of two planes may be overwritten.
@inlinable
@inline(__always)
public func copyPaddedRows<ISA: VectorISA>(
  _: ISA.Type, _ source: UnsafePointer<Float>, _ planeStride: Int, _ planeCount: Int, _ rows: UnsafePointer<PaddedRow>,
  _ rowCount: Int, _ stride: Int, _ destination: UnsafeMutablePointer<Float>, _ destinationStride: Int
) {
  let rows = UnsafeBufferPointer(start: rows, count: rowCount)
  switch stride {
  case 1:
    copyRows(ISA.self, Count<1>.self, rows, planeCount, source, planeStride, destination, destinationStride) {
      loadPartly(ISA.self, $0, $1)
    }
  case 2:
    copyRows(ISA.self, Count<2>.self, rows, planeCount, source, planeStride, destination, destinationStride) {
      loadEverySecond(ISA.self, $0, $1)
    }
  case 4:
    copyRows(ISA.self, Count<4>.self, rows, planeCount, source, planeStride, destination, destinationStride) {
      loadEveryFourth(ISA.self, $0, $1)
    }
  default:
    for plane in 0..<planeCount {
      var target = destination + plane * destinationStride
      for row in rows {
        let pixels = source + (plane * planeStride + row.source)
        clear(ISA.self, target, row.zerosBefore)
        target += row.zerosBefore
        for i in 0..<row.count { target[i] = pixels[i * stride] }
        target += row.count
        clear(ISA.self, target, row.zerosAfter)
        target += row.zerosAfter
      }
    }
  }
}

/// - Parameter load: the first elements of every `stride`th one, at most W.
@inlinable
@inline(__always)
func copyRows<ISA: VectorISA, let stride: Int>(
  _: ISA.Type, _: Count<stride>.Type, _ rows: UnsafeBufferPointer<PaddedRow>, _ planeCount: Int,
  _ source: UnsafePointer<Float>, _ planeStride: Int, _ destination: UnsafeMutablePointer<Float>,
  _ destinationStride: Int, load: (_ source: UnsafePointer<Float>, _ count: Int) -> ISA.Vector
) {
  let lanes = ISA.Vector.scalarCount
  let sourceEnd = source + planeCount * planeStride
  let destinationEnd =
    destination + ((planeCount - 1) * destinationStride + rows.reduce(0) { $0 + $1.elementCount })
  for plane in 0..<planeCount {
    var target = destination + plane * destinationStride
    for row in rows {
      let pixels = source + (plane * planeStride + row.source)
      let first = target + row.zerosBefore
      let next = first + (row.count + row.zerosAfter)
      // What whole vectors write beyond the pixels and beyond the row is overwritten by what follows.
      if pixels + (row.count + lanes) * stride <= sourceEnd && next + lanes <= destinationEnd
        && row.zerosBefore <= lanes && row.zerosAfter <= lanes
      {
        store(ISA.Vector.zero, to: target)
        var index = 0
        while index < row.count {
          store(load(pixels + index * stride, lanes), to: first + index)
          index += lanes
        }
        store(ISA.Vector.zero, to: first + row.count)
      } else {
        clear(ISA.self, target, row.zerosBefore)
        forEachVector(ISA.self, of: row.count) {
          storePartly(ISA.self, load(pixels + $0 * stride, $1), to: first + $0, $1)
        }
        clear(ISA.self, first + row.count, row.zerosAfter)
      }
      target = next
    }
  }
}

@inlinable
@inline(__always)
func clear<ISA: VectorISA>(_: ISA.Type, _ target: UnsafeMutablePointer<Float>, _ count: Int) {
  forEachVector(ISA.self, of: count) { storePartly(ISA.self, .zero, to: target + $0, $1) }
}

/// Elements 0, 2, 4, …, `count` of them; reads none beyond the last.
@inlinable
@inline(__always)
func loadEverySecond<ISA: VectorISA>(_: ISA.Type, _ source: UnsafePointer<Float>, _ count: Int) -> ISA.Vector {
  everySecond(ISA.self, of: count) { loadPartly(ISA.self, source + $0, $1) }
}

/// Elements 0, 4, 8, …, `count` of them; reads none beyond the last.
@inlinable
@inline(__always)
func loadEveryFourth<ISA: VectorISA>(_: ISA.Type, _ source: UnsafePointer<Float>, _ count: Int) -> ISA.Vector {
  everySecond(ISA.self, of: count) { loadEverySecond(ISA.self, source + 2 * $0, $1) }
}

/// The first `count` of every second element of what `load` loads, a vector at a time.
@inlinable
@inline(__always)
func everySecond<ISA: VectorISA>(
  _: ISA.Type, of count: Int, _ load: (_ first: Int, _ count: Int) -> ISA.Vector
) -> ISA.Vector {
  let lanes = ISA.Vector.scalarCount
  let reach = 2 * count - 1
  let low = load(0, min(lanes, reach))
  let high = reach > lanes ? load(lanes, reach - lanes) : .zero
  return ISA.everySecond(low, high)
}
