public import VectorKernels

/// The kernels for 256-bit vectors: every tile that plans may choose, by row count.
public let kernelsSIMD256 = KernelSet(
  SIMD256.self, Count<8>.self,
  channelTiles: [
    channelTile(SIMD256.self, Count<1>.self, Count<1>.self, Count<1>.self),
    channelTile(SIMD256.self, Count<2>.self, Count<1>.self, Count<1>.self),
    channelTile(SIMD256.self, Count<3>.self, Count<1>.self, Count<1>.self),
    channelTile(SIMD256.self, Count<4>.self, Count<1>.self, Count<1>.self),
    channelTile(SIMD256.self, Count<5>.self, Count<1>.self, Count<1>.self),
    channelTile(SIMD256.self, Count<6>.self, Count<1>.self, Count<1>.self),
    channelTile(SIMD256.self, Count<1>.self, Count<2>.self, Count<1>.self),
    channelTile(SIMD256.self, Count<2>.self, Count<2>.self, Count<1>.self),
    channelTile(SIMD256.self, Count<3>.self, Count<2>.self, Count<1>.self),
    channelTile(SIMD256.self, Count<4>.self, Count<2>.self, Count<1>.self),
    channelTile(SIMD256.self, Count<5>.self, Count<2>.self, Count<1>.self),
    channelTile(SIMD256.self, Count<6>.self, Count<2>.self, Count<1>.self),
  ],
  blockedChannelTiles: [
    channelTile(SIMD256.self, Count<1>.self, Count<1>.self, Count<8>.self),
    channelTile(SIMD256.self, Count<2>.self, Count<1>.self, Count<8>.self),
    channelTile(SIMD256.self, Count<3>.self, Count<1>.self, Count<8>.self),
    channelTile(SIMD256.self, Count<4>.self, Count<1>.self, Count<8>.self),
    channelTile(SIMD256.self, Count<5>.self, Count<1>.self, Count<8>.self),
    channelTile(SIMD256.self, Count<6>.self, Count<1>.self, Count<8>.self),
    channelTile(SIMD256.self, Count<1>.self, Count<2>.self, Count<8>.self),
    channelTile(SIMD256.self, Count<2>.self, Count<2>.self, Count<8>.self),
    channelTile(SIMD256.self, Count<3>.self, Count<2>.self, Count<8>.self),
    channelTile(SIMD256.self, Count<4>.self, Count<2>.self, Count<8>.self),
    channelTile(SIMD256.self, Count<5>.self, Count<2>.self, Count<8>.self),
    channelTile(SIMD256.self, Count<6>.self, Count<2>.self, Count<8>.self),
  ],
  pixelTiles: [
    pixelTile(SIMD256.self, Count<1>.self, Count<1>.self),
    pixelTile(SIMD256.self, Count<2>.self, Count<1>.self),
    pixelTile(SIMD256.self, Count<3>.self, Count<1>.self),
    pixelTile(SIMD256.self, Count<4>.self, Count<1>.self),
    pixelTile(SIMD256.self, Count<1>.self, Count<2>.self),
    pixelTile(SIMD256.self, Count<2>.self, Count<2>.self),
    pixelTile(SIMD256.self, Count<3>.self, Count<2>.self),
    pixelTile(SIMD256.self, Count<4>.self, Count<2>.self),
  ])
