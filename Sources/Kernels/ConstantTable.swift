/// Elements that never change, at one place for as long as the table lives. Reading them counts no references, unlike
/// reading an array: that would wait for all stores before it.
public final class ConstantTable<Element: Sendable>: @unchecked Sendable {
  public let elements: UnsafeBufferPointer<Element>

  package init(_ elements: [Element]) {
    let memory = UnsafeMutableBufferPointer<Element>.allocate(capacity: elements.count)
    _ = memory.initialize(fromContentsOf: elements)
    self.elements = UnsafeBufferPointer(memory)
  }

  deinit { UnsafeMutableBufferPointer(mutating: elements).deinitialize().deallocate() }
}
