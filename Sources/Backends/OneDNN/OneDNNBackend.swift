#if OneDNN
  import COneDNN
  import Convolution

  /// Intel's oneDNN, its direct algorithm: a peer under the same harness.
  ///
  /// - Source: https://github.com/oneapi-src/oneDNN, version 2.
  package struct OneDNNBackend: ConvolutionBackend {
    private let form: OneDNNForm

    package init(_ form: OneDNNForm) { self.form = form }

    package var name: String { form.name }
    package var summary: String { form.summary }
    package var family: BatchAlgorithm? { .direct }
    package var runsOwnThreads: Bool { true }

    package func shapeLimitation(for problem: ConvolutionProblem) -> Limitation? {
      let axes = [problem.height, problem.width]
      guard axes.allSatisfy({ $0.paddingBefore >= 0 && $0.paddingAfter > -$0.stride }) else {
        return Limitation("crops the input at its end only, by less than a stride")
      }
      // The implementation brgconv:avx512_core of 2.6.3 adds to the wrong values there, or reads at wrong addresses.
      guard axes.allSatisfy({ axis in (0..<axis.output).allSatisfy { !axis.tapsInside(output: $0).isEmpty } }) else {
        return Limitation("fails on outputs that read padding only")
      }
      return nil
    }

    package func makePlan(for problem: ConvolutionProblem, context: PlanContext) throws -> any ConvolutionPlan {
      try OpenMP.withThreads(context.workers.workerCount) {
        try OneDNNPlan(problem, form: form, context: context)
      }
    }
  }
#endif
