#if OneDNN
  import COneDNN

  /// An object of oneDNN's, destroyed with its last owner.
  final class OneDNNObject: @unchecked Sendable {
    let handle: OpaquePointer
    private let destroy: (OpaquePointer?) -> dnnl_status_t
    /// What must outlive it.
    private let engine: OneDNNObject?

    /// - Throws: `OneDNNError` if it cannot be made.
    init(
      _ destroy: @escaping (OpaquePointer?) -> dnnl_status_t, on engine: OneDNNObject? = nil,
      _ create: (UnsafeMutablePointer<OpaquePointer?>) -> dnnl_status_t
    ) throws {
      var handle: OpaquePointer?
      try OneDNNError.check(create(&handle))
      self.handle = handle!
      self.destroy = destroy
      self.engine = engine
    }

    deinit { _ = destroy(handle) }
  }

  /// A call that oneDNN refused.
  struct OneDNNError: Error, CustomStringConvertible {
    private let status: dnnl_status_t

    var description: String { "oneDNN answers '\(String(cString: dnnl_status2str(status)))'" }

    static func check(_ status: dnnl_status_t) throws {
      guard status == dnnl_success else { throw OneDNNError(status: status) }
    }

    /// For calls that cannot fail after planning, but for want of memory.
    static func require(_ status: dnnl_status_t) {
      guard status == dnnl_success else { fatalError(OneDNNError(status: status).description) }
    }
  }

  /// The extents of a tensor, and how its elements lie in memory.
  final class OneDNNLayout: Equatable, @unchecked Sendable {
    let descriptor: UnsafeMutablePointer<dnnl_memory_desc_t>

    init(_ descriptor: dnnl_memory_desc_t) {
      self.descriptor = .allocate(capacity: 1)
      self.descriptor.initialize(to: descriptor)
    }

    /// - Parameter tag: the order of the axes; `dnnl_format_tag_any` leaves it to the operation.
    convenience init(_ extents: [Int], _ tag: dnnl_format_tag_t) throws {
      var descriptor = dnnl_memory_desc_t()
      try OneDNNError.check(
        dnnl_memory_desc_init_by_tag(&descriptor, Int32(extents.count), extents.map(Int64.init), dnnl_f32, tag))
      self.init(descriptor)
    }

    deinit { descriptor.deallocate() }

    static func == (left: OneDNNLayout, right: OneDNNLayout) -> Bool {
      dnnl_memory_desc_equal(left.descriptor, right.descriptor) != 0
    }

    var byteCount: Int { dnnl_memory_desc_get_size(descriptor) }

    /// oneDNN's name for it: axes from the outermost on, in capitals if blocked, then the blocks: `aBcd16b`.
    var name: String {
      let extents = withUnsafeBytes(of: descriptor.pointee.dims) {
        $0.bindMemory(to: Int64.self).prefix(Int(descriptor.pointee.ndims)).map(Int.init)
      }
      let tags = (dnnl_format_tag_any.rawValue + 1..<dnnl_format_tag_last.rawValue).map { dnnl_format_tag_t($0) }
      let tag = tags.first { (try? OneDNNLayout(extents, $0)) == self }
      return tag.map { String(cString: dnnl_fmt_tag2str($0)) } ?? "unnamed"
    }
  }

  /// A tensor whose memory belongs to others.
  final class OneDNNTensor: @unchecked Sendable {
    let layout: OneDNNLayout
    let memory: OneDNNObject
    private var address: UnsafeMutableRawPointer?

    init(layout: OneDNNLayout, memory: OneDNNObject) {
      self.layout = layout
      self.memory = memory
    }

    /// Says where the elements are. oneDNN clears what a blocked layout has beyond them.
    func place(at address: UnsafeRawPointer?) {
      let address = UnsafeMutableRawPointer(mutating: address)
      guard address != self.address else { return }
      OneDNNError.require(dnnl_memory_set_data_handle(memory.handle, address))
      self.address = address
    }
  }
#endif
