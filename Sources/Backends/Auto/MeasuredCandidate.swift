import Convolution

/// What was measured of one backend.
struct MeasuredCandidate: Codable, Hashable, Sendable {
  let backend: String
  let microseconds: Double
  /// The largest error on random data ÷ the largest output.
  let relativeError: Double
  let workspaceByteCount: Int
  let packedWeightsByteCount: Int

  private var byteCount: Int { workspaceByteCount + packedWeightsByteCount }
  var memoryMebibytes: Double { Double(byteCount) / 0x1p20 }

  /// Whether it may have been measured; records need not be as they were written.
  var isPlausible: Bool {
    let byteCounts = 0...Int.max / 2
    return microseconds > 0 && relativeError >= 0 && byteCounts.contains(workspaceByteCount)
      && byteCounts.contains(packedWeightsByteCount)
  }

  func meets(_ demands: PlanDemands) -> Bool {
    relativeError <= demands.largestRelativeError && byteCount <= demands.largestByteCount ?? Int.max
  }
}
