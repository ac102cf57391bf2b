import Convolution
import Testing

struct `The model of blocking` {
  @Test func `the model of blocking takes the documented fractions of the caches`() {
    let blocking = Blocking(firstLevel: 32 << 10, secondLevel: 1 << 20, thirdLevel: 32 << 20)
    #expect(blocking.panelByteCount == 16 << 10)
    #expect(blocking.stripByteCount == 629_145 && blocking.residentWeightsByteCount == 629_145)
    #expect(blocking.stripPixels == 409)
    #expect(blocking.panelOutputChannels == 307)
    #expect(blocking.smallBlockByteCount == 1_677_721)
    #expect(blocking.middleBlockByteCount == 2_796_202 && blocking.cachedWeightsByteCount == 2_796_202)
    #expect(blocking.largeBlockByteCount == 11_184_810)
    #expect(blocking.largestPlaneInPlace == 1536 && blocking.tileVectors == 4)
  }

  @Test func `the model of blocking is what was found by hand on the machine of the fractions`() {
    let blocking = Blocking(firstLevel: 48 << 10, secondLevel: 1280 << 10, thirdLevel: 48 << 20)
    #expect(blocking == .standard)
    #expect(blocking.panelByteCount == 24 << 10 && blocking.stripByteCount == 768 << 10)
    #expect(blocking.stripPixels == 512 && blocking.panelOutputChannels == 256)
    #expect(blocking.smallBlockByteCount == 2 << 20 && blocking.largeBlockByteCount == 16 << 20)
    #expect(blocking.middleBlockByteCount == 4 << 20 && blocking.cachedWeightsByteCount == 4 << 20)
  }

  @Test func `the model of blocking takes the standard for each level that is not known`() {
    #expect(Blocking(firstLevel: nil, secondLevel: nil, thirdLevel: nil) == .standard)
    #expect(Blocking(firstLevel: 48 << 10) == .standard)
    #expect(Blocking(secondLevel: 1280 << 10, thirdLevel: 48 << 20) == .standard)
    #expect(Blocking(thirdLevel: 96 << 20).largeBlockByteCount == 32 << 20)
  }

  @Test func `the model of blocking has no larger blocks for slow weights where there is no third level`() {
    let blocking = Blocking(firstLevel: 32 << 10, secondLevel: 512 << 10)
    #expect(blocking.largeBlockByteCount == blocking.smallBlockByteCount)
    #expect(blocking.middleBlockByteCount == blocking.smallBlockByteCount && blocking.cachedWeightsByteCount == 0)
  }
}
