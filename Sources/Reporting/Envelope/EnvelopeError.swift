/// A text that is not a result file that this version reads.
package enum EnvelopeError: Error, Equatable, CustomStringConvertible {
  case malformed(String)
  /// The file has the schema of another command than the one that reads it.
  case unknownSchema(String, command: String)
  /// The file has the schema of no command.
  case foreignSchema(String)
  case unknownVersion(Int)
  /// The file is well formed, but holds what cannot be.
  case impossible(String)

  package var description: String {
    switch self {
    case .malformed(let fault): "not a result file of cnnbench: \(fault)"
    case .unknownSchema(let name, let command): "not a result file of 'cnnbench \(command)': its schema is '\(name)'"
    case .foreignSchema(let name): "not a result file of cnnbench: no command has the schema '\(name)'"
    case .unknownVersion(let version):
      "the result file has schema version \(version); this cnnbench reads versions \(ResultJSON.versions.lowerBound) "
        + "to \(ResultJSON.versions.upperBound)"
    case .impossible(let fault): fault
    }
  }
}
