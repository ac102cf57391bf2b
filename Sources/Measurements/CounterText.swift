import Counters

extension CounterReading {
  /// The count with all its digits; nil if there is none.
  package var countText: String? {
    count.map { $0 == $0.rounded() && abs($0) < 0x1p53 ? "\(Int($0))" : "\($0)" }
  }

  /// What has to be known about the count, or about its absence; nil if nothing has.
  var remark: String? {
    let share = countedFraction.map { ", counted for \(NumberText.percent($0)) of the time" } ?? ""
    let remarks = [
      reason, isMultiplexed ? "shared its counter and is extrapolated\(share)" : nil, omission,
      suspicion.map { "suspect: \($0)" },
    ].compactMap(\.self)
    return remarks.isEmpty ? nil : remarks.joined(separator: "; ")
  }
}

extension [CounterReading] {
  /// What has to be known about the counts: `cycles, instructions: the virtual machine has no hardware counters`.
  var remarks: [String] {
    let remarked = filter { $0.remark != nil }
    return remarked.compactMap(\.remark).uniqued.map { remark in
      remarked.filter { $0.remark == remark }.map(\.event).joined(separator: ", ") + ": " + remark
    }
  }
}
