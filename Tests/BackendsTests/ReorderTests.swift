import Backends
import Kernels
import Tensors
import TestSupport
import Testing
import VectorKernels

struct `Reordering kernels` {
  /// Pixel counts around one and two vectors of every instruction set.
  static let pixelCounts = [0, 1, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 50]

  @Test(arguments: InstructionSet.available)
  func `reordering kernels bring planes into vectors of channels and back`(instructionSet: InstructionSet) {
    let kernels = KernelTable(for: instructionSet).kernels
    for channels in 1...kernels.lanes {
      for pixels in Self.pixelCounts {
        let planeStride = pixels + 2
        let elementCount = (channels - 1) * planeStride + pixels
        let source = ExactOperand(Tensor([elementCount], seed: 1))
        let vectors = memory(pixels * kernels.lanes)
        kernels.interleaveChannels(source.pointer, planeStride, channels, pixels, vectors.floats, kernels.lanes)
        let areInterleaved = positions(kernels.lanes, pixels).allSatisfy { channel, pixel in
          vectors.floats[pixel * kernels.lanes + channel]
            == (channel < channels ? source.pointer[channel * planeStride + pixel] : 0)
        }
        let planes = memory(elementCount)
        kernels.deinterleaveChannels(
          vectors.floats, channels, pixels, planes.floats, planeStride,
          Epilogue(bias: nil, residual: nil))
        let areBack = positions(channels, pixels).allSatisfy { channel, pixel in
          planes.floats[channel * planeStride + pixel] == source.pointer[channel * planeStride + pixel]
        }
        let gaps = positions(channels - 1, 2).allSatisfy { planes.floats[$0 * planeStride + pixels + $1].isNaN }
        #expect(
          areInterleaved && areBack && gaps && vectors.isIntact && planes.isIntact,
          "\(channels) channels of \(pixels) pixels, \(instructionSet)")
      }
    }
  }

  @Test func `reordering kernels work element by element where an instruction set has nothing better`() {
    let (channels, pixels) = (8, 21)
    let source = Tensor([channels, pixels], seed: 1)
    let (vectors, planes) = (memory(pixels * channels), memory(channels * pixels))
    interleaveChannels(PlainVectors.self, Count<8>.self, source.pointer, pixels, channels, pixels, vectors.floats, 8)
    deinterleaveChannels(
      PlainVectors.self, Count<8>.self, vectors.floats, channels, pixels, planes.floats, pixels,
      Epilogue(bias: nil, residual: nil))
    for (channel, pixel) in positions(channels, pixels) {
      let value = source.elements[channel * pixels + pixel]
      #expect(vectors.floats[pixel * channels + channel] == value)
      #expect(planes.floats[channel * pixels + pixel] == value)
    }
    #expect(vectors.isIntact && planes.isIntact)
  }

  @Test(arguments: InstructionSet.available)
  func `reordering kernels apply bias, residual and clamp in this order`(instructionSet: InstructionSet) {
    let kernels = KernelTable(for: instructionSet).kernels
    for channels in 1...kernels.lanes {
      for pixels in Self.pixelCounts {
        // The highest bit: whether planes are apart.
        for postOps in 0..<32 where pixels > 0 || postOps >= 16 {
          let planeStride = pixels + postOps / 16
          let elementCount = (channels - 1) * planeStride + pixels
          let sums = Tensor([pixels, kernels.lanes], seed: 1)
          let rows = Tensor([channels, pixels], seed: 1)
          for (channel, pixel) in positions(channels, pixels) {
            rows.elements[channel * pixels + pixel] = sums.elements[pixel * kernels.lanes + channel]
          }
          let bias = ExactOperand(Tensor([channels], seed: 2))
          let residual = ExactOperand(Tensor([elementCount], seed: 3))
          let epilogue = Epilogue(
            bias: postOps & 1 != 0 ? bias.pointer : nil, residual: postOps & 2 != 0 ? residual.pointer : nil,
            low: postOps & 4 != 0 ? -0.25 : -.infinity, high: postOps & 8 != 0 ? 0.5 : .infinity)
          let (vectorSource, rowSource) = (ExactOperand(sums), ExactOperand(rows))
          let (fromVectors, fromRows) = (memory(elementCount), memory(elementCount))
          kernels.deinterleaveChannels(
            vectorSource.pointer, channels, pixels, fromVectors.floats, planeStride, epilogue)
          kernels.applyEpilogue(
            rowSource.pointer, pixels, channels, pixels, fromRows.floats, planeStride, epilogue)
          let areRight = positions(channels, pixels).allSatisfy { channel, pixel in
            let place = channel * planeStride + pixel
            var value = rows.elements[channel * pixels + pixel]
            if let bias = epilogue.bias { value += bias[channel] }
            if let residual = epilogue.residual { value += residual[place] }
            value = max(epilogue.low, min(epilogue.high, value))
            return fromVectors.floats[place] == value && fromRows.floats[place] == value
          }
          #expect(
            areRight && fromVectors.isIntact && fromRows.isIntact,
            "\(channels) channels of \(pixels) pixels, post-operations \(postOps), \(instructionSet)")
        }
      }
    }
  }

  @Test(arguments: InstructionSet.available)
  func `reordering kernels let what is not a number through a clamp`(instructionSet: InstructionSet) {
    let kernels = KernelTable(for: instructionSet).kernels
    let row = memory(1)
    let epilogue = Epilogue(bias: nil, residual: nil, low: 0, high: 6)
    kernels.applyEpilogue(row.floats, 1, 1, 1, row.floats, 1, epilogue)
    #expect(row.floats[0].isNaN)
  }

  @Test(arguments: InstructionSet.available)
  func `reordering kernels multiply complex numbers by three products`(instructionSet: InstructionSet) {
    let kernels = KernelTable(for: instructionSet).kernels
    let (count, lanes, pitch) = (5, kernels.lanes, kernels.lanes + 3)
    let inputs = ExactOperand(Tensor([2 * count * lanes], seed: 1, integersIn: -9...9))
    let weights = Tensor([2 * count * lanes], seed: 2, integersIn: -9...9)
    let factors = memory(3 * count * pitch)
    kernels.splitFrequencies(inputs.pointer, count, factors.floats, pitch)
    for (frequency, lane) in positions(count, lanes) {
      let (c, d) = (weights.elements[frequency * lanes + lane], weights.elements[(count + frequency) * lanes + lane])
      for (product, weight) in [c, d - c, c + d].enumerated() {
        factors.floats[(3 * frequency + product) * pitch + lane] *= weight
      }
    }
    let joined = memory(2 * count * lanes)
    kernels.joinFrequencies(factors.floats, pitch, count, joined.floats)
    for (frequency, lane) in positions(count, lanes) {
      let (real, imaginary) = (frequency * lanes + lane, (count + frequency) * lanes + lane)
      let (a, b) = (inputs.pointer[real], inputs.pointer[imaginary])
      let (c, d) = (weights.elements[real], weights.elements[imaginary])
      #expect(joined.floats[real] == a * c - b * d && joined.floats[imaginary] == a * d + b * c)
    }
    #expect(factors.isIntact && joined.isIntact)
  }

  private func memory(_ elementCount: Int) -> GuardedMemory {
    GuardedMemory(byteCount: elementCount * MemoryLayout<Float>.stride)
  }

  private func positions(_ rows: Int, _ columns: Int) -> [(Int, Int)] {
    (0..<rows).flatMap { row in (0..<columns).map { (row, $0) } }
  }
}

/// What every instruction set has to bring along, and nothing else.
private enum PlainVectors: VectorISA {
  typealias Vector = SIMD8<Float>

  static func everySecond(_ a: Vector, _ b: Vector) -> Vector { Vector(lowHalf: a.evenHalf, highHalf: b.evenHalf) }

  static func loadQuarters(_ source: UnsafePointer<Float>, stride: Int) -> Vector {
    Vector(lowHalf: loadQuarter(source), highHalf: loadQuarter(source + stride))
  }
}
