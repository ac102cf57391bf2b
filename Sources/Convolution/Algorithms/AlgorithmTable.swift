/// Every algorithm whose work can be counted: the one table.
package enum AlgorithmTable {
  package static let algorithms: [any ConvolutionAlgorithm] =
    [DirectAlgorithm(), LoweringAlgorithm(), FourierAlgorithm()] + WinogradAlgorithm.tiles + [WinogradAlgorithm.family]
}
