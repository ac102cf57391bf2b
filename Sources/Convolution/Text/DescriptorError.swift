/// A descriptor that cannot be read, or that describes no convolution.
package struct DescriptorError: Error, Equatable, CustomStringConvertible {
  package let text: String
  /// The name as written, as far as the text could be read.
  package let label: String?
  package let fault: DescriptorFault

  package var description: String { "'\(text)': \(fault)" }

  /// A second line that shows a right descriptor.
  package static let hint = "a problem reads like ic64ih56oc64oh56kh3ph1; see 'cnnbench help problem'"
}
