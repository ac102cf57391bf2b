/// What the cells of one column have in common, whatever the form of the table.
package struct TableColumn: Hashable, Sendable {
  /// How the cells of a column are read.
  package enum Kind: Sendable {
    /// Words, from the left; they may go on in a further line.
    case text
    /// Figures, from the right.
    case figure
  }

  /// The name that programs know the column by; nil where they find the same elsewhere.
  package let key: String?
  /// Nil where people find the same elsewhere.
  package let title: String?
  package let kind: Kind
  /// Where a table is too wide, the columns of the lowest priority are left out first, of equal ones the last; nil for a
  /// column that always stays.
  package var priority: Int?
}
