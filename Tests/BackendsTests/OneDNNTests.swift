#if OneDNN
  import Backends
  import Convolution
  import Kernels
  import Testing
  import WorkerThreads

  struct `oneDNN` {
    private func makePlan(_ form: OneDNNForm, _ descriptor: String, workerCount: Int = 1) throws -> any ConvolutionPlan
    {
      try OneDNNBackend(form).makePlan(
        for: problem(descriptor), context: PlanContext(workers: ThreadPool(workerCount: workerCount)))
    }

    @Test(arguments: [1, 2])
    func `oneDNN chooses layouts, and has them and intermediate results in the workspace`(workerCount: Int) throws {
      let descriptor = "mb1ic64ih56oc64kh3ph1"
      let plan = try makePlan(.ownLayouts, descriptor, workerCount: workerCount)
      #expect(plan.summary.contains(#/^\S+ \w+ → \w+, oneDNN 2\.\d/#), "\(plan.summary)")
      #expect(plan.packedWeightsByteCount == 64 * 64 * 9 * 4)
      #expect(plan.workspaceByteCount >= 2 * 64 * 56 * 56 * 4)
      let plain = try makePlan(.plainLayouts, descriptor, workerCount: workerCount)
      #expect(plain.summary.contains(" abcd → abcd, oneDNN 2."), "\(plain.summary)")
    }

    static let padding = "crops the input at its end only, by less than a stride"

    @Test(arguments: [
      ("ic3ih9oc4kh3ph1", nil), ("g3ic3ih9oc6kh2sh3dh4ph5", nil), ("ic3iw9oc4kw5", nil),
      ("ic3ih10oc4oh5kh1sh2ph0", nil), ("ic3ih9oc4oh4kh1sh2ph0", Self.padding),
      ("ic3ih9oc4oh9kh3ph2", nil), ("ic3ih9oc4oh10kh3ph3", "fails on outputs that read padding only"),
      ("ic3ih9oc4oh13kh3ph2", "fails on outputs that read padding only"),
      ("ic3ih9oc4kh3ph-1", Self.padding),
    ])
    func `oneDNN declines what its padding cannot express`(descriptor: String, reason: String?) throws {
      for form in OneDNNForm.allCases {
        #expect(OneDNNBackend(form).limitation(for: try problem(descriptor))?.reason == reason)
      }
    }

    @Test func `oneDNN is what batch files call direct, and runs by name only`() {
      let catalog = BackendCatalog.forTests(InstructionSet.available.last!)
      for form in OneDNNForm.allCases {
        #expect(catalog.byNameOnly.first { $0.name == form.name }?.family == .direct)
      }
      #expect(BackendCatalog.absentBackends.isEmpty)
      #expect(BackendCatalog.libraryVersions["oneDNN"]?.hasPrefix("2.") == true)
    }
  }
#else
  import Backends
  import Testing

  struct `A build without oneDNN` {
    @Test func `a build without oneDNN names the backends that it lacks`() {
      #expect(BackendCatalog.absentBackends.map(\.name) == ["onednn", "onednn-nchw"])
      #expect(BackendCatalog.libraryVersions["oneDNN"] == nil)
    }
  }
#endif
