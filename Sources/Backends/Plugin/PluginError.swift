/// Why a shared library cannot be used as a source of backends, as a sentence that names the file.
package struct PluginError: Error, Hashable, Sendable, CustomStringConvertible {
  package let description: String

  package init(_ path: String, _ reason: String) { description = "the plugin '\(path)' \(reason)" }
}
