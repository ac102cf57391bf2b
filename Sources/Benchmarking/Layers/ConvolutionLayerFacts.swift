import Convolution
import Measurements

extension LayerFacts {
  package init(_ layer: ConvolutionLayer) {
    self.init(
      name: layer.name, descriptor: layer.descriptor, direction: layer.problem.direction, problem: layer.problem,
      multiplicity: layer.multiplicity)
  }

  package init(_ skipped: SkippedProblem) {
    self.init(
      name: skipped.name, descriptor: skipped.descriptor, direction: skipped.direction, problem: skipped.problem,
      multiplicity: skipped.multiplicity)
  }

  /// - Parameter problem: nil where cnnbench has no form of it.
  private init(
    name: String, descriptor: String, direction: ConvolutionDirection, problem: ConvolutionProblem?, multiplicity: Int
  ) {
    self.init(
      name: name, problem: descriptor, direction: direction.rawValue,
      postOps: problem.flatMap { $0.postOps.isEmpty ? nil : $0.postOps.text }, multiplicity: multiplicity,
      inBoundsOperationCount: problem.map { OperationCount($0).inBoundsFLOPs }, work: problem.map(SubjectWork.init))
  }
}

extension SubjectWork {
  init(_ problem: ConvolutionProblem) {
    let count = OperationCount(problem)
    self.init(
      operationCount: count.denseFLOPs, usefulOperationCount: count.inBoundsFLOPs,
      compulsoryByteCount: count.compulsoryByteCount)
  }
}
