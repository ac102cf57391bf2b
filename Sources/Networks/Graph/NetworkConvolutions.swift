import Convolution

extension Network {
  /// The distinct convolution problems in the order of first execution, each labelled `"network:layer*multiplicity"`.
  ///
  /// - Throws: `ConvolutionProblemError` for a batch below 1, and for tensors that are too large.
  package func convolutionLayers(batch: Int) throws(ConvolutionProblemError) -> [ConvolutionLayer] {
    var distinct: [(problem: ConvolutionProblem, name: String, multiplicity: Int)] = []
    var positions: [ConvolutionProblem: Int] = [:]
    for layer in layers {
      guard let problem = try layer.problem(batch: batch) else { continue }
      if let position = positions[problem] {
        distinct[position].multiplicity += 1
      } else {
        positions[problem] = distinct.count
        distinct.append((problem, layer.name, 1))
      }
    }
    return distinct.map { problem, layer, multiplicity in
      ConvolutionLayer(problem, label: ConvolutionLayer.label("\(name):\(layer)", multiplicity: multiplicity))
    }
  }
}

extension ArchitectureCatalog {
  /// The distinct convolution problems of the named architecture; none for a perceptron.
  ///
  /// - Throws: `UnknownArchitecture` for a name that is none, `NetworkError` for an input that does not fit,
  ///   `ConvolutionProblemError` for a batch below 1, and for tensors that are too large.
  package static func convolutionLayers(
    ofNetworkNamed name: String, batch: Int = 1, input: FeatureShape? = nil
  ) throws -> [ConvolutionLayer] {
    try architecture(named: name).network(input: input).convolutionLayers(batch: batch)
  }
}

extension Network {
  /// The distinct convolution problems as a batch file that benchdnn and `cnnbench conv --batch` read.
  ///
  /// - Parameter source: where the network's definition comes from.
  /// - Throws: `ConvolutionProblemError` for a batch below 1, and for tensors that are too large.
  package func shapesFile(source: String, batch: Int = 1) throws(ConvolutionProblemError) -> String {
    let header = ["# The distinct convolutions of \(name).", "# Source: \(source)"].map { line in
      String(line.map { $0.isNewline ? " " : $0 })
    }
    return (header + (try convolutionLayers(batch: batch)).map(\.descriptor)).joined(separator: "\n") + "\n"
  }
}
