import Convolution

/// What was measured of candidates, kept in the cache folder.
struct ChoiceStore: Sendable {
  /// What times depend on.
  struct Key: RecordKey {
    private var conditions: TimingConditions
    /// The blockings of candidates that do not follow the model, by backend.
    private let tuned: [String: Blocking]
    private let version: Int

    init(_ conditions: TimingConditions, tuned: [String: Blocking]) {
      self.conditions = conditions
      self.tuned = tuned
      version = ChoiceStore.version
    }

    var title: String { conditions.problem }

    var former: Key {
      var former = self
      former.conditions = conditions.former
      return former
    }
  }

  /// Raised whenever a backend's speed changes, so that backends are measured again.
  private static let version = 8

  private let records: RecordStore<Key, [MeasuredCandidate]>

  init(directory: String) { records = RecordStore(folder: directory + "/choices") }

  /// What was remembered; nil if nothing was, or if it cannot be read.
  func measurement(for key: Key) -> [MeasuredCandidate]? {
    records.value(for: key).flatMap { $0.isEmpty || !$0.allSatisfy(\.isPlausible) ? nil : $0 }
  }

  /// What cannot be kept is measured again next time; that is no reason to fail.
  func remember(_ candidates: [MeasuredCandidate], for key: Key) { try? records.keep(candidates, for: key) }
}
