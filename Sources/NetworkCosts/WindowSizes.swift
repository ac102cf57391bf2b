import Networks

/// What describes the window that slides over a layer's input.
package struct WindowSizes: Hashable, Sendable, Codable {
  package let kernel: Extent
  package let stride: Extent
  /// Padding above and to the left.
  package let padding: Extent
  /// Padding below and to the right; nil where it is the same.
  package let paddingAfter: Extent?
  package let dilation: Extent
  package let groups: Int

  init(kernel: Extent, stride: Extent, margins: Margins, dilation: Extent, groups: Int) {
    self.kernel = kernel
    self.stride = stride
    padding = margins.before
    paddingAfter = margins.after == margins.before ? nil : margins.after
    self.dilation = dilation
    self.groups = groups
  }
}
