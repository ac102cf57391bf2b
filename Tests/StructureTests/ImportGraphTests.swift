import Testing

@Suite struct ImportGraphTests {
  private static let graph = Result { ModuleGraph(markdown: try Checkout.text(of: "Documentation/Architecture.md")) }

  @Test("The documented modules import lower layers only")
  func documentedImportsPointDown() throws {
    let graph = try Self.graph.get()
    #expect(graph.modules.count >= 20)
    #expect(graph.violations.isEmpty, "\(graph.violations.joined(separator: "\n"))")
  }

  @Test("The sources import exactly what the documentation lists for their module")
  func sourcesFollowTheDocumentation() throws {
    let imports = try Checkout.importsOfModules()
    #expect(imports["cnnbench"]?.contains("Benchmarking") == true)
    let violations = try Self.graph.get().violations(ofSources: imports)
    #expect(violations.isEmpty, "\(violations.joined(separator: "\n"))")
  }

  @Test("Every module of the documentation has a folder of sources")
  func documentedModulesExist() throws {
    let folders = try Checkout.importsOfModules().keys
    #expect(Set(try Self.graph.get().modules.keys).subtracting(folders) == [])
  }

  @Test("The README draws every module on a line above those that it imports")
  func readmeDrawsTheGraph() throws {
    let graph = try Self.graph.get()
    let drawn = ModuleGraph.layers(drawnIn: try Checkout.text(of: "README.md"))
    #expect(Set(drawn.keys) == Set(graph.modules.keys))
    let redrawn = ModuleGraph(
      graph.modules.values.map { .init(name: $0.name, layer: drawn[$0.name] ?? 0, imports: $0.imports) })
    #expect(redrawn.violations == [])
  }

  @Test("A picture of modules tells their lines, from the lowest on")
  func pictureIsRead() {
    let picture = """
      Text and a command:
      ```
      cnnbench conv
      ```
      ```
      cnnbench            above
      Wide8/16   Middle   Mid    between
      Low                 below
      ```

      """
    #expect(
      ModuleGraph.layers(drawnIn: picture) == ["cnnbench": 2, "Wide8": 1, "Wide16": 1, "Middle": 1, "Mid": 1, "Low": 0])
  }

  @Test("An upward import is a violation")
  func upwardImportIsFound() {
    let upward = ModuleGraph(markdown: "| 0 | `Low` | below | `High` |\n| 1 | `High` | above | |\n")
    #expect(upward.violations == ["Low (layer 0) imports High (layer 1)"])
  }

  @Test("An import between modules of one layer is a violation")
  func importWithinALayerIsFound() {
    let level = ModuleGraph(markdown: "| 2 | `Left` | beside | `Right` |\n| 2 | `Right` | beside | |\n")
    #expect(level.violations == ["Left (layer 2) imports Right (layer 2)"])
  }

  @Test("An import that the documentation does not list is a violation, as is one that no source has")
  func undocumentedImportIsFound() {
    let graph = ModuleGraph(markdown: "| 0 | `A` | low | |\n| 0 | `B` | low | |\n| 1 | `C` | high | `A` |\n")
    #expect(
      graph.violations(ofSources: ["C": ["B", "Foundation"], "D": []]) == [
        "a source of C imports B", "no source of C imports A", "D is not in the table of modules",
      ])
  }
}
