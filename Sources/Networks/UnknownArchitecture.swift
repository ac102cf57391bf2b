/// A name that no architecture has.
package struct UnknownArchitecture: Error, Equatable, CustomStringConvertible {
  package let name: String
  package let nearest: String?

  package init(name: String, nearest: String?) {
    self.name = name
    self.nearest = nearest
  }

  package var description: String {
    "no architecture is called '\(name)'" + (nearest.map { "; did you mean '\($0)'?" } ?? "")
  }
}
