/// Extents of a contiguous tensor, outermost first.
package struct TensorShape: Hashable, Sendable, ExpressibleByArrayLiteral {
  package let extents: [Int]

  package init(arrayLiteral extents: Int...) { self.extents = extents }
  package init(_ extents: [Int]) { self.extents = extents }

  package var elementCount: Int { extents.reduce(1, *) }
  /// Elements of one image, or whatever else the outermost extent counts.
  package var elementCountPerImage: Int { extents.dropFirst().reduce(1, *) }
  package var byteCount: Int { elementCount * MemoryLayout<Float>.stride }

  /// The position, outermost first, of the element at `index`.
  package func position(of index: Int) -> [Int] {
    var rest = index
    return Array(
      extents.reversed().map { extent in
        defer { rest /= extent }
        return rest % extent
      }.reversed())
  }
}
