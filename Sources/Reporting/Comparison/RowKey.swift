import Measurements

/// What was measured, by which rows of two results are joined.
package struct RowKey: Codable, Hashable, Sendable {
  /// A layer, or a network.
  package var subject: String
  /// What else tells subjects apart: the problem, the direction, the post-operations, the image.
  package var details: [String]
  /// Who did it, such as a backend; nil where nobody competes.
  package var candidate: String?
  package var threads: Int?
  package var cache: CacheState?
  package var isa: String?
  /// Rows before it that have all else in common, as where a problem is given twice.
  package var occurrence = 0

  package init(
    subject: String, details: [String] = [], candidate: String? = nil, threads: Int? = nil, cache: CacheState? = nil,
    isa: String? = nil
  ) {
    self.subject = subject
    self.details = details
    self.candidate = candidate
    self.threads = threads
    self.cache = cache
    self.isa = isa
  }

  /// What people are told of it besides the subject and the candidate: `2 threads, cold caches`.
  package var conditions: String {
    let parts = [
      threads.flatMap { $0 == 1 ? nil : "\($0) threads" }, cache == .cold ? "cold caches" : nil,
      occurrence == 0 ? nil : "repetition \(occurrence)",
    ]
    return parts.compactMap(\.self).joined(separator: ", ")
  }

  /// What people are told of it where little room is: `vgg16:conv3_2 direct, 2 threads`.
  package var title: String {
    let name = [subject, candidate].compactMap(\.self).joined(separator: " ")
    return conditions.isEmpty ? name : name + ", " + conditions
  }

  /// All of it, for limits to match and for names that have to be different.
  package var text: String {
    let threadText = threads.map { $0 == 1 ? "1 thread" : "\($0) threads" }
    let last = occurrence == 0 ? nil : "repetition \(occurrence)"
    let parts = [subject] + details + [candidate, threadText, cache?.rawValue, isa, last].compactMap(\.self)
    return parts.joined(separator: " ")
  }
}

extension [ComparableRow] {
  /// The same rows with keys that occur once.
  var numbered: [ComparableRow] {
    var counts: [RowKey: Int] = [:]
    return map { row in
      var row = row
      row.key.occurrence = counts[row.key, default: 0]
      counts[RowKey(row.key, occurrence: 0), default: 0] += 1
      return row
    }
  }
}

extension RowKey {
  fileprivate init(_ key: RowKey, occurrence: Int) {
    self = key
    self.occurrence = occurrence
  }
}
