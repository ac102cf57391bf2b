import Backends
import Convolution
import Foundation
import Kernels
import Tensors
import TestSupport
import Testing
import WorkerThreads

struct `Every backend on every instruction set` {
  /// Random problems; `CNNBENCH_CONFORMANCE_PROBLEMS` sets another number, for runs under a sanitizer.
  static let problemCount =
    ProcessInfo.processInfo.environment["CNNBENCH_CONFORMANCE_PROBLEMS"].flatMap(Int.init) ?? 480
  static let partCount = 6
  static let seed: UInt64 = 20_260

  @Test(arguments: ConvolutionDirection.allCases, 0..<partCount)
  func `every backend solves random problems or says why not`(direction: ConvolutionDirection, part: Int) {
    let seed = Self.seed + UInt64(part)
    var layers = RandomLayers(seed: seed)
    let suite = ConformanceSuite(workers: ThreadPool(workerCount: 1))
    for round in 0..<Self.problemCount.dividedRoundingUp(by: Self.partCount) {
      suite.check(
        layers.next(in: direction), seed: UInt64(round), "random problems of seed \(seed), round \(round)")
    }
  }

  @Test(arguments: ConvolutionDirection.allCases, 0..<partCount)
  func `every backend solves the layers of real networks, scaled down`(
    direction: ConvolutionDirection, part: Int
  ) throws {
    let suite = ConformanceSuite(workers: ThreadPool(workerCount: 1))
    let all = try ScaledLayers.all().prefix(Self.problemCount)
    // Fewer of the gradients, which take the same paths for many of them.
    let step = direction == .forward ? 1 : 4
    let layers = stride(from: 0, to: all.count, by: step).map { all[$0] }
    for layer in layers[layers.count.part(part, of: Self.partCount)] {
      suite.check(try layer.inDirection(direction), seed: 1, "scaled layer")
    }
  }

  /// Several blocks of tiles, strips of rows and passes of the reduction.
  @Test(arguments: [
    "mb2ic17ih50iw49oc18kh3kw3ph1pw1", "g2mb1ic34ih45oc18kh5ph2", "mb1ic9ih90iw70oc3kh5kw3sh2sw1ph2pw0",
    "mb3ic193ih20oc9kh1ph0", "g3mb3ic12ih50oc9kh3ph1dh1", "mb1ic3ih4iw700oc4kh3kw7ph1pw3",
    "g9mb2ic9ih70oc9kh3sh2ph1", "mb2ic3ih60oc17kh11sh4ph2", "g2mb1ic6ih61oc20kh7sh2ph3", "mb2ic17ih40oc33kh3ph12dh11",
    "g3mb2ic33ih61oc33kh3sh2ph1", "mb2ic17iw900oc33kw3sw2pw1", "mb2ic18ih95iw5oc20kh3kw1sh2sw1ph1pw0",
    "g2mb1ic36ih40iw31oc20kh1kw3sh1sw2ph0pw0",
    "mb1ic20iw1500oc33kw7pw3", "mb1ic200ih9oc17kh3ph1", "mb2ic5ih80iw3oc6kh7kw1ph3pw0",
    "mb2ic5ih30iw41oc9kh7kw7ph3pw3", "g2mb1ic6ih40iw33oc10kh15kw15ph7pw7", "mb1ic4ih41iw50oc6kh11kw11sh2sw2ph5pw4",
    "mb2ic5iw300oc9kw15pw7", "mb1ic7ih90iw9oc6kh9kw1ph4pw0",
    "g3mb2ic3ih60iw700oc3kh3kw3ph1pw1", "g5mb2ic5ih90iw200oc5kh5kw5ph2pw2", "g3mb1ic3ih90iw500oc3kh3kw3sh2sw2ph1pw0",
    "mb1ic1ih300000iw1oc2kh3kw1ph1pw0",
    "g20mb1ic20ih40oc20kh15ph7", "mb2ic3ih70oc64kh8sh8ph3", "g2mb1ic10ih50oc128kh7sh3ph5",
    "mb13ic70iw1oc50ow1kw1pw0", "mb1ic1031iw1oc70ow1kw1pw0", "g2mb9ic12ih5iw3oc70oh1ow1kh5kw3ph0pw0",
    "g3mb1026ic24iw1oc99ow1kw1pw0", "g2mb1ic6ih20iw97oc12kh3kw3sh1sw2ph1pw1",
    "mb1ic5ih90iw131oc48kh16kw16sh16sw16ph0pw0", "mb2ic500ih1iw1oc70oh1ow1kh1kw1ph0pw0",
    "mb2ic600ih12oc60kh1ph0", "g2mb2ic1100iw65oc36kw1pw0",
  ])
  func `every backend solves problems of many blocks`(descriptor: String) throws {
    let suite = ConformanceSuite(workers: ThreadPool(workerCount: 2))
    for direction in ConvolutionDirection.allCases {
      suite.check(try problem(descriptor, in: direction), seed: 1, "many blocks")
    }
  }

  /// Images within their padding, kernels beyond their images, outputs that read nothing.
  @Test(arguments: [
    "mb1ic1ih1oc1oh1kh1ph0", "mb2ic3ih1oc5oh1kh3ph1", "mb1ic4ih2oc4oh9kh7ph5", "mb2ic5ih3oc7oh4kh3ph100",
    "mb1ic5ih3oc7oh4kh3ph-100", "mb1ic3ih5oc17oh30kh3ph12", "mb1ic3ih5oc17oh30kh3ph12sh3",
    "mb1ic2ih40oc3oh2kh3sh50ph1", "mb2ic3ih9oc4oh1kh3ph-6", "mb1ic3ih7iw1oc4oh7ow1kh1kw7ph0pw3",
    "mb1ic3ih6oc2oh5kh2dh90ph45", "mb1ic3ih20oc64oh3kh40sh30ph35", "mb1ic1iw1oc1ow1kw1pw0",
    "mb1ic3iw30oc17ow1kw3pw-27", "g3mb2ic3ih4iw9oc6oh3kh5kw1sh4sw3ph3pw-2", "g17mb1ic17ih9oc17kh21ph10",
    "g18mb2ic18ih11iw20oc18kh9kw13sh2sw1ph4pw6", "g17mb1ic17ih3oc17oh20kh9ph16", "g17mb1ic17ih13oc17kh7ph9dh2",
    "g5mb2ic5ih40iw50oc5oh20ow20kh3kw3ph-4pw-5", "g5mb2ic5ih4iw3oc5oh20ow40kh3kw3ph9pw20",
    "g5mb1ic5ih40iw50oc5oh30ow12kh5kw5ph9pw-30", "g5mb1ic5ih9iw50oc5oh9ow30kh3kw3sh2sw2ph5pw4",
  ])
  func `every backend solves problems that hardly read their images`(descriptor: String) throws {
    let suite = ConformanceSuite(workers: ThreadPool(workerCount: 1))
    for direction in ConvolutionDirection.allCases {
      suite.check(try problem(descriptor, in: direction), seed: 1, "odd shape")
    }
  }
}

/// All backends of all instruction sets that this machine has.
struct ConformanceSuite {
  private let workers: ThreadPool
  private let catalogs: [(instructionSet: InstructionSet, catalog: BackendCatalog)]

  init(workers: ThreadPool) {
    self.workers = workers
    catalogs = InstructionSet.available.map { ($0, .forTests($0)) }
  }

  /// Records an issue for each promise that a backend does not keep.
  func check(_ problem: ConvolutionProblem, seed: UInt64, _ origin: String) {
    let operands = ConformanceOperands(problem, seed: seed)
    for (instructionSet, catalog) in catalogs {
      for backend in catalog.backends {
        do {
          _ = try BackendConformance(backend, instructionSet: instructionSet, workers: workers).check(operands)
        } catch {
          Issue.record("\(error)\n(\(origin))")
        }
      }
    }
  }
}

extension Int {
  /// One of `count` parts of `0..<self`, as equal as possible.
  fileprivate func part(_ index: Int, of count: Int) -> Range<Int> {
    (self * index / count)..<(self * (index + 1) / count)
  }
}
