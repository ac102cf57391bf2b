import Harness
import Kernels
import Tensors
import WorkerThreads

/// Measures what this machine can do at most: the rate of multiply-adds and the bandwidths of the levels of memory, in
/// interleaved rounds, on all workers at once.
package struct MachineMeasurement {
  private let table: KernelTable
  private let workers: ThreadPool
  private let machine: MachineIdentity
  private let sets: WorkingSets
  private let sampling: SamplingSettings

  /// Keeps the measurement of one instruction set and thread count within some two seconds: for a roof beside other
  /// results.
  package static let quickTime = Duration.milliseconds(100)

  /// - Parameters:
  ///   - memory: bounds the working set that does not fit the caches.
  ///   - time: the longest measurement of the peak, or of one access to one level.
  package init(
    table: KernelTable, workers: ThreadPool, machine: MachineIdentity = .current,
    memory: MemoryBudget = .ofThisMachine(), time: Duration
  ) {
    self.table = table
    self.workers = workers
    self.machine = machine
    sets = WorkingSets(machine.hierarchy, threads: workers.workerCount, shortage: memory.shortage)
    sampling = SamplingSettings(timeBudget: time)
  }

  /// What was measured; nil if the run was interrupted, or the system refuses the memory, which the observer is told.
  ///
  /// - Parameter timeAfterwards: what the run will take after this measurement, for what the observer is told.
  package func roofline(
    interruption: Interruption, observer: RunObserver, timeAfterwards: Duration = .zero
  ) -> Roofline? {
    let peak = MachinePeak(table: table, workers: workers)
    let memory: WorkerMemory
    do {
      memory = try WorkerMemory(
        byteCount: MemoryStream.memoryByteCount(forWorkingSet: sets.largestByteCount), workers: workers,
        kernels: table.kernels)
    } catch {
      observer(.note("no roofline is measured: \(error)"))
      return nil
    }
    let workloads = [peak.workload] + streams.map { $0.workload(on: memory, kernels: table.kernels) }
    var generator = SeededGenerator(seed: 1)
    let timings = Sampler(settings: sampling, clock: MonotonicClock()).measure(
      workloads, using: &generator, isCancelled: { interruption.isRequested },
      onProgress: { observer(.running("\(name)  \($0.workloadName)", timeLeft: $0.timeLeft + timeAfterwards)) })
    observer(.paused)
    return interruption.isRequested ? nil : roofline(peakFLOPs: peak.flops, timings: timings)
  }

  /// The roofline that was kept, or else what a quick measurement finds, which is then kept; nil if interrupted.
  package static func roofline(
    table: KernelTable, workers: ThreadPool, machine: MachineIdentity = .current,
    memory: MemoryBudget = .ofThisMachine(), time: Duration = Self.quickTime, store: RooflineStore?,
    interruption: Interruption, observer: RunObserver
  ) -> Roofline? {
    if let kept = store?.roofline(instructionSet: table.instructionSet.rawValue, threads: workers.workerCount) {
      return kept
    }
    let measurement = MachineMeasurement(table: table, workers: workers, machine: machine, memory: memory, time: time)
    let measured = measurement.roofline(interruption: interruption, observer: observer)
    // One that cannot be kept is measured again next time; that is no reason to fail.
    if let measured { try? store?.keep(measured) }
    return measured
  }

  /// The longest that a measurement takes, but for minimum numbers of samples.
  package var longestDuration: Duration { sampling.timeBudget * (1 + streams.count) }

  private var name: String {
    let count = workers.workerCount
    return "\(table.instructionSet.rawValue), \(count == 1 ? "1 thread" : "\(count) threads")"
  }

  private var streams: [MemoryStream] {
    MemoryLevel.allCases.flatMap { level in
      sets[level].byteCount.map { byteCount in
        MemoryAccess.allCases.map { MemoryStream(level: level, access: $0, workingSetByteCount: byteCount) }
      } ?? []
    }
  }

  /// - Parameter timings: of the peak, then of the streams.
  private func roofline(peakFLOPs: Int, timings: [WorkloadTiming]) -> Roofline? {
    guard let peak = MeasuredRate(units: peakFLOPs, timing: timings[0]) else { return nil }
    let rates = zip(streams, timings.dropFirst()).map { stream, timing in
      (stream, MeasuredRate(units: workers.workerCount * stream.byteCountPerWorker, timing: timing))
    }
    func rate(_ level: MemoryLevel, _ access: MemoryAccess) -> MeasuredRate? {
      rates.first { $0.0.level == level && $0.0.access == access }?.1
    }
    return Roofline(
      instructionSet: table.instructionSet.rawValue, threads: workers.workerCount, machine: machine, peak: peak,
      levels: MemoryLevel.allCases.compactMap { level in
        guard
          let byteCount = sets[level].byteCount, let read = rate(level, .read), let write = rate(level, .write),
          let triad = rate(level, .triad)
        else { return nil }
        return LevelBandwidth(
          level: level, workingSetByteCount: byteCount * workers.workerCount, read: read, write: write, triad: triad)
      },
      absentLevels: MemoryLevel.allCases.compactMap { level in
        sets[level].absence.map { AbsentLevel(level: level, reason: $0) }
      })
  }
}
