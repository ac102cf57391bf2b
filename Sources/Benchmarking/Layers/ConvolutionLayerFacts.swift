import Convolution
import Measurements

extension LayerFacts {
  package init(_ layer: ConvolutionLayer) {
    let (problem, count) = (layer.problem, OperationCount(layer.problem))
    self.init(
      name: layer.name, problem: layer.descriptor, direction: problem.direction.rawValue,
      postOps: problem.postOps.isEmpty ? nil : problem.postOps.text, multiplicity: layer.multiplicity,
      inBoundsOperationCount: count.inBoundsFLOPs,
      work: SubjectWork(operationCount: count.denseFLOPs, compulsoryByteCount: count.compulsoryByteCount))
  }
}
