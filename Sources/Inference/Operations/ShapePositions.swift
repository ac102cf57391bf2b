import Networks

extension FeatureShape {
  /// Elements from one to the next along each axis.
  var strides: [Int] {
    extents.indices.map { axis in extents[(axis + 1)...].reduce(1, *) }
  }

  /// The same, but 0 along axes that are repeated in a larger shape.
  func broadcastStrides(to shape: FeatureShape) -> [Int] {
    zip(strides, zip(extents, shape.extents)).map { stride, extents in extents.0 == extents.1 ? stride : 0 }
  }

  /// The position of an element along each axis.
  func position(of index: Int) -> [Int] {
    zip(strides, extents).map { stride, extent in index / stride % extent }
  }

  /// Elements before and after an axis: the shape as outer × extent × inner.
  func split(at axis: Int) -> (outer: Int, extent: Int, inner: Int) {
    (extents[..<axis].reduce(1, *), extents[axis], extents[(axis + 1)...].reduce(1, *))
  }
}
