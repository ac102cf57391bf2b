import Tensors
import Testing

struct `Tensors` {
  @Test(arguments: [1, 15, 16, 17, 1 << 20])
  func `tensors start at a cache line and end with one, whatever their size`(count: Int) {
    let buffer = AlignedBuffer(byteCount: count * MemoryLayout<Float>.stride)
    #expect(Int(bitPattern: buffer.bytes.baseAddress!).isMultiple(of: AlignedBuffer.alignment))
    #expect(buffer.bytes.count >= count * MemoryLayout<Float>.stride)
    #expect(buffer.bytes.count.isMultiple(of: AlignedBuffer.alignment))
  }

  @Test func `tensors hold the same values for the same seed, and others for another one`() {
    let (first, same, other) = (Tensor([3, 7], seed: 5), Tensor([3, 7], seed: 5), Tensor([3, 7], seed: 6))
    #expect(first.elements.elementsEqual(same.elements) && !first.elements.elementsEqual(other.elements))
    #expect(first.elements.allSatisfy { (-1..<1).contains($0) })
  }

  @Test func `tensors of integers hold nothing else, from all of the range`() {
    let tensor = Tensor([1000], seed: 2, integersIn: -2...3)
    #expect(Set(tensor.elements) == [-2, -1, 0, 1, 2, 3])
  }

  @Test func `tensors tell where an element stands`() {
    let shape: TensorShape = [2, 3, 5]
    #expect(shape.elementCount == 30 && shape.byteCount == 120)
    #expect(shape.position(of: 0) == [0, 0, 0] && shape.position(of: 22) == [1, 1, 2])
    #expect(Set((0..<30).map(shape.position(of:))).count == 30)
  }

  /// The sequence that the authors' code gives for this seed.
  @Test func `tensors are filled by SplitMix64`() {
    var generator = SeededGenerator(seed: 1_234_567)
    #expect(generator.next() == 6_457_827_717_110_365_317)
    #expect(generator.next() == 3_203_168_211_198_807_973)
    #expect(generator.next() == 9_817_491_932_198_370_423)
  }

  /// From the authors' own test vectors.
  @Test(arguments: [("", 0xCBF2_9CE4_8422_2325), ("a", 0xAF63_DC4C_8601_EC8C), ("foobar", 0x8594_4171_F739_67E8)])
  func `texts and bytes are hashed by FNV-1a`(text: String, hash: UInt64) {
    #expect(FNV1a.hash(text) == hash && Array(text.utf8).withUnsafeBytes(FNV1a.hash) == hash)
  }

  @Test func `tensors have sizes that are counted without overflow`() {
    #expect(Int.product(of: [3, 5, 7]) == 105 && Int.product(of: []) == 1)
    #expect(Int.product(of: [1 << 32, 1 << 31]) == nil)
    #expect([Int.max, 1].saturatingSum == Int.max && [2, 3].saturatingSum == 5)
    #expect(17.roundedUp(to: 8) == 24 && 16.roundedUp(to: 8) == 16 && 17.dividedRoundingUp(by: 8) == 3)
  }

  @Test(arguments: [1 << 52, Int.max - 1])
  func `memory that the system does not have is refused, not trapped`(byteCount: Int) {
    #expect(throws: AllocationFailure(byteCount: byteCount)) { try AlignedBuffer(obtaining: byteCount) }
    #expect(throws: AllocationFailure.self) { try Tensor(obtaining: [1 << 28, 1 << 22], filledWith: 0) }
  }
}
