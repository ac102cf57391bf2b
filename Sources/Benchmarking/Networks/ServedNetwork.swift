import Harness
import Inference
import Networks
import Tensors
import Weights

/// One network whose plans are timed whenever somebody asks for it, with warm caches.
package struct ServedNetwork: ServedSubject {
  package let lineup: Lineup<NetworkCandidatePlan>
  package let workloads: [Workload]
  /// The network's output in double precision, for the seeded images.
  package let exactOutput: [Double]
  /// What the first plan cannot be faster than; nil where it is not known.
  package let floorMilliseconds: Double?

  /// - Parameter settings: with one thread team.
  /// - Throws: `Limitation` where the exact output cannot be computed, and what counting throws for a network that is too
  ///   large.
  package init(
    _ request: NetworkRequest, settings: NetworkSettings, reportFailure: (EndedCandidate) -> Void
  ) throws {
    let subject = try NetworkSubject(request, settings: settings)
    lineup = SubjectBenchmark(subject, settings: settings.measuring, instruments: .real)
      .prepare(reportFailure: reportFailure)
    workloads = lineup.verified.map { $0.workload(cache: .warm) }
    exactOutput = try Self.exactOutput(of: request, settings: settings)
    let bandwidth = settings.measuring.teams[0].roofline?.bandwidth(of: .memory)
    floorMilliseconds = lineup.verified.first?.plan.floor.flatMap { floor in
      bandwidth.map { floor.milliseconds(gigabytesPerSecond: $0.roofGigabytesPerSecond) }
    }
  }

  private static func exactOutput(of request: NetworkRequest, settings: NetworkSettings) throws -> [Double] {
    let (network, seed) = (request.network, settings.measuring.seed)
    let images = Tensor([request.batch, network.input.channels, network.input.height, network.input.width], seed: seed)
    let oracle = try Oracle(
      network, weights: request.weights ?? .seeded(seed, for: network), workers: settings.measuring.teams[0].workers)
    let answers = withExtendedLifetime(images) {
      oracle.answers(for: images.images, batch: request.batch, layers: [network.outputIndex])
    }
    return withExtendedLifetime(answers) { Array(answers[network.outputIndex]) }
  }
}
