import Backends
import Convolution
import Kernels
import Testing
import WorkerThreads

struct `Direct convolution` {
  private func summary(_ descriptor: String, workerCount: Int) throws -> String {
    let backend = try #require(BackendCatalog.forTests(.sse42).backend(named: "direct"))
    let context = PlanContext(workers: ThreadPool(workerCount: workerCount))
    return try backend.makePlan(for: problem(descriptor), context: context).summary
  }

  /// 1,499 and 521 are primes above the pixels of a strip, and 2,998 is twice one.
  @Test(
    arguments: [
      "mb1ic16iw1499oc32kw1", "mb521ic16iw1oc32kw1", "mb1ic16ih1499iw2oc32kh1kw1", "mb1ic16iw1024oc32kw1",
    ], [1, 2])
  func `direct convolution fills its register tiles with pixels however a plane can be cut`(
    descriptor: String, workerCount: Int
  ) throws {
    #expect(try summary(descriptor, workerCount: workerCount).hasPrefix("5x8 "))
  }
}
