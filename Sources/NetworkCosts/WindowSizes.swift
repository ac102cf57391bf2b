import Networks

/// What describes the window that slides over a layer's input.
package struct WindowSizes: Hashable, Sendable, Codable {
  package let kernel: Extent
  package let stride: Extent
  package let padding: Extent
  package let dilation: Extent
  package let groups: Int
}
