import Harness
import Measurements
import Testing

struct `Rates of a candidate` {
  private func rates(nanoseconds: Double, peak: Double? = 240) -> Rates {
    Rates(operationCount: 8000, executedOperationCount: 2000, nanoseconds: nanoseconds, peak: peak)
  }

  @Test func `rates of a candidate are operations a nanosecond, of the plain method and of its own`() {
    #expect(rates(nanoseconds: 100).effective == 80 && rates(nanoseconds: 100).executed == 20)
    #expect(rates(nanoseconds: 100).peakFraction == 80 / 240.0)
    #expect(rates(nanoseconds: 100, peak: nil).peakFraction == nil)
  }

  @Test func `are shares of the peak without operations on padding`() {
    let rates = Rates(
      operationCount: 8000, usefulOperationCount: 4000, executedOperationCount: 5000, nanoseconds: 100, peak: 50)
    #expect(rates.effective == 80 && rates.executed == 50 && rates.peakFraction == 0.8)
  }
}

struct `The position under a roofline` {
  private static let work = SubjectWork(operationCount: 8000, compulsoryByteCount: 4000)

  /// 100 GFLOP/s, 60 GB/s from the first level of 32 KiB, 10 GB/s from memory.
  private static let roofline: Roofline = {
    func rate(_ median: Double) -> MeasuredRate {
      MeasuredRate(median: median, intervalLow: median, intervalHigh: median, confidence: 0.96, sampleCount: 9)
    }
    func level(_ level: MemoryLevel, _ median: Double) -> LevelBandwidth {
      LevelBandwidth(
        level: level, workingSetByteCount: 1, read: rate(median), write: rate(median / 2), triad: rate(median / 2))
    }
    let hierarchy = CacheHierarchy(
      caches: [.init(level: .l1, byteCount: 32 << 10, sharingCount: 1)], logicalCPUCount: 1)
    let environment = Environment(instructionSets: [], libraries: [:], gitCommit: nil, readFile: { _ in nil })
    return Roofline(
      instructionSet: "sse4.2", threads: 1, machine: MachineIdentity(environment, hierarchy: hierarchy),
      peak: rate(100), levels: [level(.l1, 60), level(.memory, 10)], absentLevels: [])
  }()

  private func position(
    nanoseconds: Double = 200, peak: Double? = nil, work: SubjectWork = work, cache: CacheState = .warm
  ) -> RooflinePosition? {
    let rates = Rates(
      operationCount: work.operationCount, executedOperationCount: work.operationCount / 4, nanoseconds: nanoseconds,
      peak: peak)
    return RooflinePosition(of: rates, work: work, cache: cache, under: Self.roofline)
  }

  @Test func `the position under a roofline is the peak where the operands fit into a fast cache`() throws {
    let position = try #require(self.position())
    #expect(position.boundingMemory == nil && position.attainable == 100 && position.effectiveFraction == 0.4)
    // A quarter of the operations for as many bytes: half an operation a byte.
    #expect(position.executedFraction == 10 / 30.0)
  }

  @Test func `the position under a roofline is main memory with cold caches, and where no cache holds the operands`()
    throws
  {
    let cold = try #require(position(cache: .cold))
    #expect(cold.boundingMemory == .memory && cold.attainable == 20 && cold.effectiveFraction == 2)
    let large = SubjectWork(operationCount: 200_000, compulsoryByteCount: 100_000)
    #expect(position(work: large)?.boundingMemory == .memory)
  }

  @Test func `the position under a roofline leaves operations on padding out`() throws {
    let work = SubjectWork(operationCount: 16_000, usefulOperationCount: 8000, compulsoryByteCount: 4000)
    let rates = Rates(
      operationCount: 16_000, usefulOperationCount: 8000, executedOperationCount: 8000, nanoseconds: 80, peak: nil)
    let position = try #require(RooflinePosition(of: rates, work: work, cache: .warm, under: Self.roofline))
    #expect(position.attainable == 100 && position.effectiveFraction == 1 && position.executedFraction == 1)
  }

  @Test func `the position under a roofline takes the peak of the same rounds, if there is one`() {
    #expect(position(peak: 50)?.attainable == 50 && position(peak: 200)?.attainable == 120)
    #expect(position(peak: 200)?.boundingMemory == .l1)
  }
}
