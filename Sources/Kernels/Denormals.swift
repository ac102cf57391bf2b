import CHost

/// Numbers below the normal range of fp32, which take processors up to a hundred times as long as others.
package enum Denormals {
  /// Has the calling thread take them for zeros from now on.
  package static func flushToZero() { cnnbench_flush_denormals() }
}
