#if OneDNN
  import COneDNN

  /// The runtime whose threads oneDNN uses.
  enum OpenMP {
    /// Runs `body`, which may use that many threads, the calling one included.
    static func withThreads<Result>(_ count: Int, _ body: () throws -> Result) rethrows -> Result {
      let previousCount = omp_get_max_threads()
      omp_set_num_threads(Int32(count))
      defer { omp_set_num_threads(previousCount) }
      return try body()
    }
  }
#endif
