import Backends
import Harness
import Kernels
import Measurements
import Training

/// Finds out what a machine offers for measuring, what it lacks, and what to do about it.
package enum Doctor {
  /// In the order in which people ask: the hardware, what can be counted, the software, and how quiet it is.
  package static func findings(_ machine: Examination) -> [Finding] {
    hardware(machine) + counters(machine) + software(machine) + noise(machine)
  }

  // MARK: Hardware

  private static func hardware(_ machine: Examination) -> [Finding] {
    [processor(machine), instructionSets(machine), caches(machine), memory(machine), hugePages(machine)]
  }

  private static func processor(_ machine: Examination) -> Finding {
    let environment = machine.environment
    let facts = [
      environment.cpuModel ?? environment.cpuVendor,
      environment.logicalCPUCount.map { $0 == 1 ? "1 logical CPU" : "\($0) logical CPUs" },
      restriction(environment),
      environment.isVirtualised == true ? environment.hypervisor.map { "virtual (\($0))" } ?? "virtual" : nil,
    ].compactMap(\.self)
    if facts.isEmpty { return Finding("processor", .unknown, "not reported by /proc/cpuinfo") }
    guard environment.isVirtualised == true else { return Finding("processor", .good, facts.joined(separator: ", ")) }
    return Finding(
      "processor", .doubtful, facts.joined(separator: ", "),
      remedy: "other guests disturb the times: compare within one run, or measure on bare metal"
    )
  }

  /// Nil where the process may use all CPUs.
  private static func restriction(_ environment: Environment) -> String? {
    guard let all = environment.logicalCPUCount, let available = environment.availableCPUCount, available < all else {
      return nil
    }
    return "\(available) of them for this process"
  }

  private static func instructionSets(_ machine: Examination) -> Finding {
    let sets = machine.environment.instructionSets
    guard sets.isEmpty else { return Finding("instruction sets", .good, sets.joined(separator: " ")) }
    return Finding(
      "instruction sets", .lacking, "none that cnnbench has kernels for",
      remedy: "use a processor with at least SSE4.2 (x86-64-v2)")
  }

  private static func caches(_ machine: Examination) -> Finding {
    let environment = machine.environment
    let sizes = [
      ("L1d", environment.l1DataCacheByteCount), ("L2", environment.l2CacheByteCount),
      ("L3", environment.l3CacheByteCount),
    ].compactMap { name, size in size.map { "\(name) \(NumberText.byteCount($0))" } }
    return sizes.isEmpty
      ? Finding("caches", .unknown, "the kernel does not report their sizes; tiles are chosen for common ones")
      : Finding("caches", .good, sizes.joined(separator: ", "))
  }

  private static func memory(_ machine: Examination) -> Finding {
    guard let total = machine.environment.memoryByteCount else {
      return Finding("memory", .unknown, "not reported by /proc/meminfo")
    }
    let available = machine.environment.availableMemoryByteCount.map { ", \(NumberText.byteCount($0)) available" }
    return Finding("memory", .good, NumberText.byteCount(total) + (available ?? ""))
  }

  private static func hugePages(_ machine: Examination) -> Finding {
    let path = "/sys/kernel/mm/transparent_hugepage/enabled"
    guard let text = machine.line(path), let setting = text.firstMatch(of: /\[(\w+)\]/)?.1 else {
      return Finding("huge pages", .unknown, "not reported by the kernel")
    }
    guard setting == "never" else { return Finding("huge pages", .good, "transparent, \(setting)") }
    return Finding(
      "huge pages", .lacking, "transparent ones are switched off", remedy: "as root: echo madvise > \(path)")
  }

  // MARK: Software

  private static func software(_ machine: Examination) -> [Finding] {
    [openBLAS(machine), fftw(machine), oneDNN(machine), valgrind(machine), fashionMNIST(machine), cacheFolder(machine)]
  }

  private static func openBLAS(_ machine: Examination) -> Finding {
    let text = machine.environment.libraries["OpenBLAS"] ?? machine.openBLASKernel
    let kernelWidth = OpenBLASKernel.vectorBitCount(machine.openBLASKernel)
    let widest = machine.environment.instructionSets.compactMap { InstructionSet(named: $0)?.vectorBitCount }.max()
    guard let kernelWidth, let widest, kernelWidth < widest else { return Finding("OpenBLAS", .good, text) }
    let remedy = machine.variables["OPENBLAS_CORETYPE"].map {
      "OPENBLAS_CORETYPE=\($0) forces this kernel: 'unset OPENBLAS_CORETYPE'"
    }
    return Finding(
      "OpenBLAS", .doubtful, "\(text): vectors of \(kernelWidth) bits, the processor has \(widest)",
      remedy: remedy ?? "a newer OpenBLAS may know this processor")
  }

  private static func fftw(_ machine: Examination) -> Finding {
    guard let text = machine.environment.libraries["FFTW"] else { return Finding("FFTW", .unknown, "not linked") }
    let hasWideVectors = machine.environment.instructionSets.contains { $0 != InstructionSet.sse42.rawValue }
    guard hasWideVectors, !text.contains("avx2"), !text.contains("avx512") else { return Finding("FFTW", .good, text) }
    return Finding(
      "FFTW", .doubtful, "\(text): built without AVX2 and AVX-512",
      remedy: "an FFTW configured with --enable-avx2 --enable-avx512 is faster")
  }

  private static func oneDNN(_ machine: Examination) -> Finding {
    let library = OptionalLibrary.oneDNN
    guard let text = machine.environment.libraries[library.name] else {
      return Finding(
        library.name, .lacking, "not built in; --backend onednn needs it", remedy: library.remedy)
    }
    guard ["GOMP_SPINCOUNT", "OMP_WAIT_POLICY"].allSatisfy({ machine.variables[$0] == nil }) else {
      return Finding(library.name, .good, text)
    }
    return Finding(
      library.name, .doubtful, "\(text): its threads stay busy for milliseconds after each call",
      remedy: "before runs on several threads: export GOMP_SPINCOUNT=10000")
  }

  private static func valgrind(_ machine: Examination) -> Finding {
    guard let version = machine.version("valgrind") else {
      return Finding(
        "valgrind", .lacking, "not installed; --counters simulated needs it for exact, repeatable counts",
        remedy: "install the package valgrind (Debian: apt-get install valgrind)")
    }
    return Finding("valgrind", .good, version)
  }

  private static func fashionMNIST(_ machine: Examination) -> Finding {
    let folder = DataSource.fashionMNISTFolder
    guard machine.exists(folder) else {
      return Finding(
        "Fashion-MNIST", .lacking, "not installed; 'cnnbench train --data fashion-mnist' needs it",
        remedy: "install the package dataset-fashion-mnist (Debian: apt-get install dataset-fashion-mnist)")
    }
    return Finding("Fashion-MNIST", .good, folder)
  }

  private static func cacheFolder(_ machine: Examination) -> Finding {
    guard let folder = machine.cacheFolder else {
      return Finding(
        "cache folder", .lacking, "neither HOME nor XDG_CACHE_HOME is set; every run plans anew",
        remedy: "export XDG_CACHE_HOME=/path/to/a/folder")
    }
    guard machine.isWritable(folder) else {
      return Finding(
        "cache folder", .lacking, "\(folder) cannot be written to; every run plans anew",
        remedy: "make it writable, or set XDG_CACHE_HOME to another folder")
    }
    return Finding("cache folder", .good, folder)
  }
}

/// The kernels of OpenBLAS by the vectors that they work with.
private enum OpenBLASKernel {
  /// - Source: OpenBLAS, TargetList.txt and kernel/x86_64/KERNEL.*; version 0.3.
  private static let names: [(bitCount: Int, kernels: Set<String>)] = [
    (512, ["SkylakeX", "Cooperlake", "SapphireRapids"]),
    (256, ["Haswell", "Zen", "Excavator", "Steamroller", "Sandybridge", "Bulldozer", "Piledriver"]),
    (128, ["Prescott", "Core2", "Penryn", "Dunnington", "Nehalem", "Atom", "Nano", "Opteron", "Barcelona", "Bobcat"]),
  ]

  /// Nil for a kernel that is not known.
  static func vectorBitCount(_ name: String) -> Int? { names.first { $0.kernels.contains(name) }?.bitCount }
}
