/// One cell of a table: a value for programs, and how people read it.
package struct Cell: Hashable, Sendable {
  package let value: CellValue
  package let text: String

  package init(_ value: CellValue, text: String) {
    self.value = value
    self.text = text
  }
}
