import Networks

/// The elements of its input that one output element reads, along each axis, and how far apart neighbours read.
struct Window {
  let reach: Extent
  let stride: Extent
}
