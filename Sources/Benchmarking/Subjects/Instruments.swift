import Harness

/// What a measurement reads: the time, and what the system tells of disturbances.
package struct Instruments<Clock: TimingClock> {
  package let clock: Clock
  package let readNoise: () -> NoiseReading

  package init(clock: Clock, readNoise: @escaping () -> NoiseReading) {
    self.clock = clock
    self.readNoise = readNoise
  }
}

extension Instruments where Clock == MonotonicClock {
  /// The clock and the readings of this machine.
  package static var real: Instruments { Instruments(clock: MonotonicClock()) { NoiseReading() } }
}
