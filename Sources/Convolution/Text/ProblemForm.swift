/// What is asked for of convolutions besides their shapes.
package struct ProblemForm: Hashable, Sendable {
  package let direction: ConvolutionDirection
  package let postOps: PostOps

  package init(_ direction: ConvolutionDirection, postOps: PostOps = []) {
    self.direction = direction
    self.postOps = postOps
  }
}
