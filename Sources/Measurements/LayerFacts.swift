/// A convolution layer as reports tell of it.
package struct LayerFacts: Hashable, Sendable {
  package let name: String
  /// The problem's text form.
  package let problem: String
  package let direction: String
  /// Nil without any.
  package let postOps: String?
  /// How often the layer occurs in its network.
  package let multiplicity: Int
  /// Operations of direct convolution without those on padding; nil for a problem that cannot be counted.
  package let inBoundsOperationCount: Int?
  /// With the operations of direct convolution, padding included; nil for a problem that cannot be counted.
  package let work: SubjectWork?

  package init(
    name: String, problem: String, direction: String, postOps: String?, multiplicity: Int, inBoundsOperationCount: Int?,
    work: SubjectWork?
  ) {
    self.name = name
    self.problem = problem
    self.direction = direction
    self.postOps = postOps
    self.multiplicity = multiplicity
    self.inBoundsOperationCount = inBoundsOperationCount
    self.work = work
  }
}
