/// One thing that is true of all results of a report.
package struct Fact: Hashable, Sendable {
  package let label: String
  package let text: String

  package init(_ label: String, _ text: String) {
    self.label = label
    self.text = text
  }
}
