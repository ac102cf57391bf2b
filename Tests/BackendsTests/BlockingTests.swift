import Backends
import Convolution
import Kernels
import TestSupport
import Testing
import WorkerThreads

struct `Plans of any blocking` {
  /// Odd sizes of every kind: several vectors of channels with a rest, single taps, strides, groups, lines.
  private static let problems = [
    "mb2ic37ih13iw11oc67kh3kw3ph1pw1", "mb1ic70ih12iw14oc50kh1kw1", "mb1ic5ih23oc19kh7sh2ph3", "g9mb1ic9ih17oc9kh3ph1",
    "g2mb1ic34ih9oc38kh5ph2", "mb1ic20ih9iw15oc35oh9kh1kw7ph0pw3",
  ]

  /// From blocks of a single tile to blocks of everything, also on caches that even these problems overflow.
  private static let blockings = [
    Blocking(firstLevel: 64, secondLevel: 640, thirdLevel: 640),
    Blocking(firstLevel: 2 << 10, secondLevel: 20 << 10, thirdLevel: 60 << 10),
    Blocking(firstLevel: 48 << 20, secondLevel: 1280 << 20, thirdLevel: 48 << 30),
  ]

  @Test(arguments: problems, blockings.indices)
  func `are right`(descriptor: String, index: Int) throws {
    let operands = ConformanceOperands(try problem(descriptor), seed: 1)
    for instructionSet in InstructionSet.available {
      for backend in BackendCatalog.forTests(instructionSet).algorithms {
        let conformance = BackendConformance(
          backend, instructionSet: instructionSet, workers: WorkerPool(workerCount: 2),
          blocking: Self.blockings[index])
        #expect(throws: Never.self) { try conformance.check(operands) }
      }
    }
  }
}
