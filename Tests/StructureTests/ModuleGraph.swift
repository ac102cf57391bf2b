import Foundation

/// The modules of the package, their layers and what each may import, as Documentation/Architecture.md lists them.
struct ModuleGraph {
  struct Module: Equatable {
    let name: String
    /// Its height: a module imports modules of lower layers only.
    let layer: Int
    let imports: Set<String>
  }

  let modules: [String: Module]

  init(_ modules: [Module]) {
    self.modules = Dictionary(modules.map { ($0.name, $0) }) { first, _ in first }
  }

  /// Reads the rows of the table of modules: `| layer | `Module` | what it is for | imports |`.
  ///
  /// A row may name several modules; they share its layer and its imports.
  init(markdown text: String) {
    let modules = text.split(separator: "\n").flatMap { line -> [Module] in
      let cells = line.split(separator: "|", omittingEmptySubsequences: false).map {
        $0.trimmingCharacters(in: .whitespaces)
      }
      guard cells.count == 6, let layer = Int(cells[1]) else { return [] }
      let imports = Set(Self.names(in: cells[4]))
      return Self.names(in: cells[2]).map { Module(name: $0, layer: layer, imports: imports) }
    }
    self.init(modules)
  }

  /// The heights of the modules in a picture, by their names: a block of code that begins with a line for `cnnbench`.
  ///
  /// Four spaces and more end the modules of a line; what they are for follows. `A8/16` means `A8` and `A16`.
  static func layers(drawnIn text: String) -> [String: Int] {
    let gap = "    "
    let picture = text.components(separatedBy: "```\n").first { $0.hasPrefix("cnnbench" + gap) } ?? ""
    let lines = picture.split(separator: "\n").map { $0.components(separatedBy: gap)[0] }
    let modules = lines.reversed().enumerated().flatMap { layer, line in
      line.split(separator: " ").flatMap(names(drawnAs:)).map { ($0, layer) }
    }
    return Dictionary(modules) { first, _ in first }
  }

  private static func names(drawnAs word: Substring) -> [String] {
    let parts = word.split(separator: "/")
    let stem = parts[0].prefix { !$0.isNumber }
    return [String(parts[0])] + parts.dropFirst().map { "\(stem)\($0)" }
  }

  /// The words in backticks.
  private static func names(in cell: String) -> [String] { cell.matches(of: /`(\w+)`/).map { String($0.1) } }

  /// What is wrong with the graph itself: imports that do not exist, or that do not point down.
  var violations: [String] {
    modules.values.sorted { $0.name < $1.name }.flatMap { module in
      module.imports.sorted().compactMap { name in
        guard let imported = modules[name] else { return "\(module.name) imports \(name), which is no module" }
        return imported.layer < module.layer
          ? nil : "\(module.name) (layer \(module.layer)) imports \(name) (layer \(imported.layer))"
      }
    }
  }

  /// What is wrong with the sources: modules that the graph does not know, imports that it does not list, and imports
  /// that it lists and no source has.
  ///
  /// - Parameter imports: the modules that the sources of each module import; those of other packages are ignored.
  func violations(ofSources imports: [String: Set<String>]) -> [String] {
    imports.sorted { $0.key < $1.key }.flatMap { name, imported -> [String] in
      guard let module = modules[name] else { return ["\(name) is not in the table of modules"] }
      let own = imported.intersection(modules.keys)
      return own.subtracting(module.imports).sorted().map { "a source of \(name) imports \($0)" }
        + module.imports.subtracting(own).sorted().map { "no source of \(name) imports \($0)" }
    }
  }
}

/// The sources of this checkout.
enum Checkout {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  static func text(of path: String) throws -> String {
    try String(contentsOf: folder.appending(path: path), encoding: .utf8)
  }

  /// The modules that the Swift sources of each folder of `Sources` import.
  static func importsOfModules() throws -> [String: Set<String>] {
    let sources = folder.appending(path: "Sources")
    let names = try FileManager.default.contentsOfDirectory(atPath: sources.path)
    return try Dictionary(uniqueKeysWithValues: names.map { ($0, try imports(below: sources.appending(path: $0))) })
  }

  private static func imports(below folder: URL) throws -> Set<String> {
    let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)?.compactMap { $0 as? URL }
    return try (files ?? []).filter { $0.pathExtension == "swift" }.reduce(into: []) { imports, file in
      let text = try String(contentsOf: file, encoding: .utf8)
      let line = /^[ \t]*(?:@\w+[ \t]+)*(?:(?:public|package|private)[ \t]+)?import[ \t]+(\w+)/
      imports.formUnion(text.matches(of: line.anchorsMatchLineEndings()).map { String($0.1) })
    }
  }
}
