public import VectorKernels

/// The kernels for 128-bit vectors: every tile that plans may choose, by row count.
public let kernelsSIMD128 = KernelSet(
  SIMD128.self, Count<4>.self, filteredPixels: Count<6>.self,
  channelTiles: [
    channelTile(SIMD128.self, Count<1>.self, Count<1>.self),
    channelTile(SIMD128.self, Count<2>.self, Count<1>.self),
    channelTile(SIMD128.self, Count<3>.self, Count<1>.self),
    channelTile(SIMD128.self, Count<4>.self, Count<1>.self),
    channelTile(SIMD128.self, Count<5>.self, Count<1>.self),
    channelTile(SIMD128.self, Count<1>.self, Count<2>.self),
    channelTile(SIMD128.self, Count<2>.self, Count<2>.self),
    channelTile(SIMD128.self, Count<3>.self, Count<2>.self),
    channelTile(SIMD128.self, Count<4>.self, Count<2>.self),
    channelTile(SIMD128.self, Count<5>.self, Count<2>.self),
  ],
  blockedChannelTiles: [
    blockedTile(SIMD128.self, Count<4>.self, Count<1>.self, Count<1>.self),
    blockedTile(SIMD128.self, Count<4>.self, Count<2>.self, Count<1>.self),
    blockedTile(SIMD128.self, Count<4>.self, Count<3>.self, Count<1>.self),
    blockedTile(SIMD128.self, Count<4>.self, Count<4>.self, Count<1>.self),
    blockedTile(SIMD128.self, Count<4>.self, Count<5>.self, Count<1>.self),
    blockedTile(SIMD128.self, Count<4>.self, Count<1>.self, Count<2>.self),
    blockedTile(SIMD128.self, Count<4>.self, Count<2>.self, Count<2>.self),
    blockedTile(SIMD128.self, Count<4>.self, Count<3>.self, Count<2>.self),
    blockedTile(SIMD128.self, Count<4>.self, Count<4>.self, Count<2>.self),
    blockedTile(SIMD128.self, Count<4>.self, Count<5>.self, Count<2>.self),
  ],
  pixelTiles: [
    pixelTile(SIMD128.self, Count<1>.self, Count<1>.self),
    pixelTile(SIMD128.self, Count<2>.self, Count<1>.self),
    pixelTile(SIMD128.self, Count<3>.self, Count<1>.self),
    pixelTile(SIMD128.self, Count<4>.self, Count<1>.self),
    pixelTile(SIMD128.self, Count<1>.self, Count<2>.self),
    pixelTile(SIMD128.self, Count<2>.self, Count<2>.self),
    pixelTile(SIMD128.self, Count<3>.self, Count<2>.self),
    pixelTile(SIMD128.self, Count<4>.self, Count<2>.self),
  ],
  rowFilters: [
    rowFilter(SIMD128.self, Count<1>.self, Count<2>.self),
    rowFilter(SIMD128.self, Count<2>.self, Count<2>.self),
    rowFilter(SIMD128.self, Count<3>.self, Count<2>.self),
    rowFilter(SIMD128.self, Count<4>.self, Count<2>.self),
  ],
  planeFilters: [
    planeFilter(SIMD128.self, Count<3>.self, Count<1>.self)
  ])
