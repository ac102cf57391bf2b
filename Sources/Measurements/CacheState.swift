/// Where the operands of an execution lie when it starts.
package enum CacheState: String, Codable, CaseIterable, Sendable {
  /// In whatever caches they fit: the same execution ran just before.
  case warm
  /// In memory: input, weights and output were evicted from all caches.
  case cold
}
