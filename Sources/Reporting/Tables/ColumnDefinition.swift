import Measurements

/// A column before its rows are known: how the cell of an element is made.
package struct ColumnDefinition<Element>: Sendable {
  package private(set) var column: TableColumn
  package let cell: @Sendable (Element) -> Cell

  private init(
    _ key: String?, _ title: String?, _ kind: TableColumn.Kind, cell: @escaping @Sendable (Element) -> Cell
  ) {
    column = TableColumn(key: key, title: title, kind: kind)
    self.cell = cell
  }

  /// A column that gives way: tables that are too wide leave it out after all columns of lower priorities.
  package func yielding(_ priority: Int) -> ColumnDefinition {
    var definition = self
    definition.column.priority = priority
    return definition
  }

  /// Words, the same for programs and for people.
  package static func text(
    _ key: String?, _ title: String?, _ value: @escaping @Sendable (Element) -> String?
  ) -> ColumnDefinition {
    ColumnDefinition(key, title, .text) { element in
      let text = value(element)
      return Cell(text.map(CellValue.text) ?? .none, text: text ?? "")
    }
  }

  /// Figures that are written alike for programs and for people.
  package static func figures(
    _ key: String?, _ title: String?, _ value: @escaping @Sendable (Element) -> String?
  ) -> ColumnDefinition {
    ColumnDefinition(key, title, .figure) { element in
      let text = value(element)
      return Cell(text.map(CellValue.text) ?? .none, text: text ?? "")
    }
  }

  /// Whether something holds, for programs; people read the mark where it does.
  package static func flag(
    _ key: String?, _ title: String?, mark: String = "yes", _ value: @escaping @Sendable (Element) -> Bool?
  ) -> ColumnDefinition {
    ColumnDefinition(key, title, .text) { element in
      let flag = value(element)
      return Cell(flag.map(CellValue.flag) ?? .none, text: flag == true ? mark : "")
    }
  }

  /// A count, in full for programs and with four digits for people.
  package static func count(
    _ key: String?, _ title: String?, _ value: @escaping @Sendable (Element) -> Int?,
    text: @escaping @Sendable (Int) -> String = NumberText.si
  ) -> ColumnDefinition {
    ColumnDefinition(key, title, .figure) { element in
      let count = value(element)
      return Cell(count.map(CellValue.count) ?? .none, text: count.map(text) ?? "")
    }
  }

  /// A count, empty for people where it is zero: in tables that are mostly zeros.
  package static func sparseCount(
    _ key: String?, _ title: String?, _ value: @escaping @Sendable (Element) -> Int
  ) -> ColumnDefinition {
    count(key, title, value) { $0 == 0 ? "" : NumberText.si($0) }
  }

  /// A number of bytes, in full for programs and with a unit for people.
  package static func byteCount(
    _ key: String?, _ title: String?, _ value: @escaping @Sendable (Element) -> Int?
  ) -> ColumnDefinition {
    count(key, title, value, text: NumberText.byteCount)
  }

  /// A number, with all its digits for programs and as `text` writes it for people.
  package static func number(
    _ key: String?, _ title: String?, _ value: @escaping @Sendable (Element) -> Double?,
    text: @escaping @Sendable (Double) -> String = NumberText.significant
  ) -> ColumnDefinition {
    ColumnDefinition(key, title, .figure) { element in
      let number = value(element)
      return Cell(number.map(CellValue.number) ?? .none, text: number.map(text) ?? "")
    }
  }
}
