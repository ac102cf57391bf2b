import Foundation
import Yams

/// Reads suites, which are written in YAML:
/// ```
/// name: layers
/// runs:
///   - command: machine
///   - command: conv
///     networks: [resnet18]
///     backends: [direct, winograd]
///     repetitions: 4
///     options: {time: 200ms, pin: true}
/// ```
package struct SuiteFile {
  private let path: String

  /// - Parameter path: for error messages.
  /// - Throws: `SuiteError` with the line at fault.
  package static func suite(parsing text: String, path: String) throws(SuiteError) -> Suite {
    try SuiteFile(path: path).suite(text)
  }

  private func suite(_ text: String) throws(SuiteError) -> Suite {
    let top = try entries(try compose(text), of: "a suite", keys: ["name", "runs"])
    guard let nameNode = top["name"] else { throw fault(nil, "a suite has a name, as in 'name: quick'") }
    let name = try scalar(nameNode, "name")
    guard name.wholeMatch(of: /[A-Za-z0-9][-_.A-Za-z0-9]*/) != nil else {
      throw fault(nameNode, "a suite's name is of letters, digits, '-', '_' and '.' (found '\(name)')")
    }
    guard let runs = top["runs"]?.sequence, !runs.isEmpty else {
      throw fault(top["runs"], "'runs' is a list of at least one command")
    }
    var all: [SuiteRun] = []
    for node in runs { all.append(try run(node)) }
    return Suite(name: name, runs: all)
  }

  private static let keys = [
    "command", "problems", "batches", "networks", "files", "backends", "threads", "isa", "seeds", "repetitions",
    "options",
  ]

  private func run(_ node: Node) throws(SuiteError) -> SuiteRun {
    let entries = try entries(node, of: "a run", keys: Self.keys)
    guard let command = entries["command"] else {
      throw fault(node, "a run names its command, as in 'command: conv'")
    }
    var run = SuiteRun(line: line(of: node) ?? 0, command: try scalar(command, "command"))
    run.problems = try list(entries["problems"], "problems")
    run.batches = try list(entries["batches"], "batches")
    run.networks = try list(entries["networks"], "networks")
    run.files = try list(entries["files"], "files")
    run.backends = try list(entries["backends"], "backends")
    run.threads = try list(entries["threads"], "threads")
    run.isa = try list(entries["isa"], "isa")
    run.seeds = try list(entries["seeds"], "seeds")
    if let node = entries["repetitions"] { run.repetitions = try repetitions(node) }
    if let node = entries["options"] { run.options = try options(node) }
    return run
  }

  private func repetitions(_ node: Node) throws(SuiteError) -> Int {
    let text = try scalar(node, "repetitions")
    guard let count = Int(text), (1...1000).contains(count) else {
      throw fault(node, "a number of repetitions is 1 to 1000 (found '\(text)')")
    }
    return count
  }

  /// `{time: 100ms, pin: true}`: an option that is true is a flag, one that is false is left out, and one with a list is
  /// given several times.
  private func options(_ node: Node) throws(SuiteError) -> [SuiteOption] {
    guard let mapping = node.mapping else { throw fault(node, "'options' is a mapping, as in {time: 100ms}") }
    var options: [SuiteOption] = []
    for (key, value) in mapping {
      let name = try scalar(key, "the name of an option")
      for text in try list(value, name) where text != "false" {
        options.append(SuiteOption(name: name, value: text == "true" ? nil : text))
      }
    }
    return options
  }

  // MARK: YAML

  private func compose(_ text: String) throws(SuiteError) -> Node {
    let node: Node?
    do { node = try Yams.compose(yaml: text) } catch {
      throw SuiteError(path: path, line: nil, message: "no YAML: \("\(error)".split(separator: "\n").first ?? "")")
    }
    guard let node else { throw SuiteError(path: path, line: nil, message: "the file is empty") }
    return node
  }

  private func entries(_ node: Node, of what: String, keys: [String]) throws(SuiteError) -> [String: Node] {
    guard let mapping = node.mapping else {
      throw fault(node, "\(what) is a mapping with \(keys.joined(separator: ", "))")
    }
    var entries: [String: Node] = [:]
    for (key, value) in mapping {
      let name = try scalar(key, "a key")
      guard keys.contains(name) else {
        throw fault(key, "\(what) has no '\(name)'; there are \(keys.joined(separator: ", "))")
      }
      entries[name] = value
    }
    return entries
  }

  /// The texts of a list, or of the one value that stands for a list of one.
  private func list(_ node: Node?, _ name: String) throws(SuiteError) -> [String] {
    guard let node else { return [] }
    guard let sequence = node.sequence else { return [try scalar(node, name)] }
    var texts: [String] = []
    for element in sequence { texts.append(try scalar(element, name)) }
    return texts
  }

  private func scalar(_ node: Node, _ name: String) throws(SuiteError) -> String {
    guard let text = node.scalar?.string, !text.isEmpty else { throw fault(node, "'\(name)' is to be a word") }
    return text
  }

  private func line(of node: Node?) -> Int? { node?.mark.map(\.line) }

  private func fault(_ node: Node?, _ message: String) -> SuiteError {
    SuiteError(path: path, line: line(of: node), message: message)
  }
}
