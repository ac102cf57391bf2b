import CHost
import Foundation

/// What `/proc/cpuinfo` says of the first processor, and how many there are.
struct ProcessorDescription {
  let model: String?
  let vendor: String?
  let family: Int?
  let modelNumber: Int?
  let stepping: Int?
  let logicalCount: Int?
  /// Nil where the processor does not list its features under `flags`, as on arm64.
  let hasHypervisor: Bool?

  init(parsing text: String) {
    var fields: [String: String] = [:]
    var count = 0
    for (key, value) in SystemText.fields(parsing: text) {
      if key == "processor" { count += 1 }
      if fields[key] == nil { fields[key] = value }
    }
    model = fields["model name"]
    vendor = fields["vendor_id"]
    family = fields["cpu family"].flatMap { Int($0) }
    modelNumber = fields["model"].flatMap { Int($0) }
    stepping = fields["stepping"].flatMap { Int($0) }
    logicalCount = count > 0 ? count : nil
    hasHypervisor = fields["flags"].map { $0.split(separator: " ").contains("hypervisor") }
  }
}

/// What `/proc/meminfo` says, in bytes.
struct MemorySizes {
  let total: Int?
  let available: Int?

  init(parsing text: String) {
    let fields = Dictionary(SystemText.fields(parsing: text)) { first, _ in first }
    total = fields["MemTotal"].flatMap(SystemText.byteCount(parsing:))
    available = fields["MemAvailable"].flatMap(SystemText.byteCount(parsing:))
  }
}

/// What hypervisors call themselves in CPUID leaf 0x40000000, and what people call them.
///
/// - Source: Linux, arch/x86/kernel/cpu; Microsoft, "Hypervisor Top Level Functional Specification", section 2.4.
package enum HypervisorSignature {
  /// Empty without a hypervisor, and on processors that do not tell.
  package static var ofThisMachine: String {
    var signature = [CChar](repeating: 0, count: 13)
    cnnbench_hypervisor_signature(&signature)
    return String(decoding: signature.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  private static let names = [
    "KVMKVMKVM": "KVM", "Microsoft Hv": "Hyper-V", "VMwareVMware": "VMware", "XenVMMXenVMM": "Xen",
    "TCGTCGTCGTCG": "QEMU", "bhyve bhyve ": "bhyve", "ACRNACRNACRN": "ACRN",
  ]

  /// An unknown signature is its own name; an empty one has none.
  static func name(of signature: String) -> String? {
    signature.isEmpty ? nil : names[signature] ?? signature
  }
}

/// Readers of the system's text files.
enum SystemText {
  /// `key : value` lines, in order.
  static func fields(parsing text: String) -> [(key: String, value: String)] {
    text.split(separator: "\n").compactMap { line in
      let parts = line.split(separator: ":", maxSplits: 1)
      return parts.count == 2 ? (String(parts[0]).trimmed, String(parts[1]).trimmed) : nil
    }
  }

  /// `48K`, `1280 kB` or `32M` in bytes; nil for other texts.
  static func byteCount(parsing text: String) -> Int? {
    let units = ["K": 1 << 10, "KB": 1 << 10, "M": 1 << 20, "MB": 1 << 20, "G": 1 << 30, "GB": 1 << 30, "": 1]
    let digits = text.trimmed.prefix(while: \.isWholeNumber)
    let unit = String(text.trimmed.dropFirst(digits.count)).trimmed.uppercased()
    guard let count = Int(digits), let factor = units[unit] else { return nil }
    let (bytes, overflow) = count.multipliedReportingOverflow(by: factor)
    return overflow ? nil : bytes
  }

  /// The `PRETTY_NAME` of os-release, without its quotes.
  static func operatingSystemName(parsing text: String) -> String? {
    let key = "PRETTY_NAME="
    guard let line = text.split(separator: "\n").first(where: { $0.hasPrefix(key) }) else { return nil }
    return line.dropFirst(key.count).trimmingCharacters(in: CharacterSet(charactersIn: "\"' \t\r"))
  }

  /// The first three numbers of `/proc/loadavg`; nil if there are fewer.
  static func loadAverages(parsing text: String) -> [Double]? {
    let numbers = text.split(separator: " ").prefix(3).compactMap { Double($0) }
    return numbers.count == 3 ? numbers : nil
  }

  /// The first half of the fourth field of `/proc/loadavg`, as in `1/85`; nil if there is none.
  static func runnableTaskCount(parsing text: String) -> Int? {
    let fields = text.split(separator: " ")
    guard fields.count > 3 else { return nil }
    return fields[3].split(separator: "/").first.flatMap { Int($0) }
  }

  /// How many lines of `/proc/stat` are of a single CPU; nil if none is.
  static func processorCount(parsing text: String) -> Int? {
    let count = text.split(separator: "\n").count { $0.hasPrefix("cpu") && $0.dropFirst(3).first?.isNumber == true }
    return count > 0 ? count : nil
  }

  /// `se.nr_migrations` of a thread's `sched` file; nil if there is none.
  static func migrationCount(parsing text: String) -> Int? {
    fields(parsing: text).first { $0.key == "se.nr_migrations" }.flatMap { Int($0.value) }
  }
}

extension String {
  var trimmed: String { trimmingCharacters(in: .whitespacesAndNewlines) }
}
