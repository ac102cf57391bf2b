/// Sizes after the colon of a network's name that are none.
package struct PerceptronSizesError: Error, Equatable, CustomStringConvertible {
  package let text: String
  package let example: String

  package var description: String {
    "'\(text)' is not a perceptron: its sizes must be whole numbers from 1 on (\(example))"
  }
}
