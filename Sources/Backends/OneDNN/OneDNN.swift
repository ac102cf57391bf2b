#if OneDNN
  import COneDNN
  import Convolution
  import Tensors

  /// The calls into oneDNN: its processor with one queue of work.
  final class OneDNN: Sendable {
    private let engine: OneDNNObject
    private let stream: OneDNNObject

    init() throws {
      let engine = try OneDNNObject(dnnl_engine_destroy) { dnnl_engine_create($0, dnnl_cpu, 0) }
      self.engine = engine
      stream = try OneDNNObject(dnnl_stream_destroy, on: engine) {
        dnnl_stream_create($0, engine.handle, dnnl_stream_in_order.rawValue)
      }
    }

    /// The version and the vector instructions that it uses on this processor: `2.6.3 (avx512_core_vnni)`.
    static var version: String {
      let version = dnnl_version().pointee
      let instructions = String(cString: dnnl_cpu_isa2str(dnnl_get_effective_cpu_isa())).trimmingPrefix("cpu_isa_")
      return "\(version.major).\(version.minor).\(version.patch) (\(instructions))"
    }

    func tensor(_ layout: OneDNNLayout) throws -> OneDNNTensor {
      OneDNNTensor(
        layout: layout,
        memory: try OneDNNObject(dnnl_memory_destroy, on: engine) {
          dnnl_memory_create($0, layout.descriptor, engine.handle, nil)
        })
    }

    /// Settles how a convolution is computed.
    ///
    /// - Parameters:
    ///   - activations: layout of the source and of the destination; `dnnl_format_tag_any` leaves it to oneDNN.
    /// - Throws: `OneDNNError` if there is no implementation.
    func convolution(_ problem: ConvolutionProblem, activations: dnnl_format_tag_t) throws -> OneDNNChoice {
      let source = try OneDNNLayout(problem.inputShape.extents, activations)
      let weights = try OneDNNLayout(Self.weightsExtents(of: problem), dnnl_format_tag_any)
      let bias = problem.postOps.addsBias ? try OneDNNLayout([problem.outputChannels], dnnl_x) : nil
      let destination = try OneDNNLayout(problem.outputShape.extents, activations)
      let axes = [problem.height, problem.width]
      var convolution = dnnl_convolution_desc_t()
      try OneDNNError.check(
        dnnl_dilated_convolution_forward_desc_init(
          &convolution, dnnl_forward_inference, dnnl_convolution_direct, source.descriptor, weights.descriptor,
          bias?.descriptor, destination.descriptor, axes.map { Int64($0.stride) }, axes.map { Int64($0.dilation - 1) },
          axes.map { Int64($0.paddingBefore) }, axes.map { Int64($0.paddingAfter) }))
      let attributes = try Self.attributes(postOps: problem.postOps)
      return OneDNNChoice(
        try OneDNNObject(dnnl_primitive_desc_destroy, on: engine) {
          dnnl_primitive_desc_create($0, &convolution, attributes.handle, engine.handle, nil)
        })
    }

    /// The extents of the weights, with the groups as an axis of their own if there are several.
    static func weightsExtents(of problem: ConvolutionProblem) -> [Int] {
      let inner = [problem.inputChannelsPerGroup, problem.height.kernel, problem.width.kernel]
      return problem.groups == 1
        ? [problem.outputChannels] + inner : [problem.groups, problem.outputChannelsPerGroup] + inner
    }

    func reorder(_ source: OneDNNTensor, to destination: OneDNNTensor) throws -> OneDNNPrimitive {
      let attributes = try Self.attributes(postOps: [])
      let choice = OneDNNChoice(
        try OneDNNObject(dnnl_primitive_desc_destroy, on: engine) {
          dnnl_reorder_primitive_desc_create(
            $0, source.layout.descriptor, engine.handle, destination.layout.descriptor, engine.handle, attributes.handle
          )
        })
      return try primitive(choice, [DNNL_ARG_SRC: source, DNNL_ARG_DST: destination])
    }

    func primitive(_ choice: OneDNNChoice, _ tensors: [Int32: OneDNNTensor]) throws -> OneDNNPrimitive {
      OneDNNPrimitive(
        object: try OneDNNObject(dnnl_primitive_destroy, on: engine) {
          dnnl_primitive_create($0, choice.description.handle)
        },
        stream: stream, tensors: tensors, scratchpad: try tensor(choice.layout(of: DNNL_ARG_SCRATCHPAD)))
    }

    /// Memory for intermediate results from the caller, the residual added to what the destination holds, and the clamp.
    private static func attributes(postOps: PostOps) throws -> OneDNNObject {
      let attributes = try OneDNNObject(dnnl_primitive_attr_destroy, dnnl_primitive_attr_create)
      try OneDNNError.check(dnnl_primitive_attr_set_scratchpad_mode(attributes.handle, dnnl_scratchpad_mode_user))
      let chain = try OneDNNObject(dnnl_post_ops_destroy, dnnl_post_ops_create)
      if postOps.addsResidual { try OneDNNError.check(dnnl_post_ops_append_sum(chain.handle, 1)) }
      if postOps.clamps {
        let isReLU = (postOps.low, postOps.high) == (0, .infinity)
        try OneDNNError.check(
          isReLU
            ? dnnl_post_ops_append_eltwise(chain.handle, 1, dnnl_eltwise_relu, 0, 0)
            : dnnl_post_ops_append_eltwise(chain.handle, 1, dnnl_eltwise_clip, postOps.low, postOps.high))
      }
      try OneDNNError.check(dnnl_primitive_attr_set_post_ops(attributes.handle, chain.handle))
      return attributes
    }
  }

  /// What oneDNN settled for one operation: an implementation, and the layouts that it works on.
  struct OneDNNChoice {
    fileprivate let description: OneDNNObject

    fileprivate init(_ description: OneDNNObject) { self.description = description }

    /// `jit:avx512_core`.
    var implementation: String {
      var name: UnsafePointer<CChar>?
      let status = dnnl_primitive_desc_query(description.handle, dnnl_query_impl_info_str, 0, &name)
      return status == dnnl_success ? name.map { String(cString: $0) } ?? "unnamed" : "unnamed"
    }

    /// The layout of an argument, such as `DNNL_ARG_SRC`.
    func layout(of argument: Int32) -> OneDNNLayout {
      OneDNNLayout(dnnl_primitive_desc_query_md(description.handle, dnnl_query_exec_arg_md, argument).pointee)
    }
  }

  /// An operation on certain tensors, whose memory may be another at each execution.
  struct OneDNNPrimitive: @unchecked Sendable {
    private let object: OneDNNObject
    private let stream: OneDNNObject
    /// Keeps alive what the arguments refer to.
    private let tensors: [OneDNNTensor]
    private let arguments: [dnnl_exec_arg_t]
    /// Intermediate results.
    let scratchpad: OneDNNTensor

    fileprivate init(
      object: OneDNNObject, stream: OneDNNObject, tensors: [Int32: OneDNNTensor], scratchpad: OneDNNTensor
    ) {
      self.object = object
      self.stream = stream
      self.tensors = Array(tensors.values)
      self.scratchpad = scratchpad
      let all = tensors.merging([DNNL_ARG_SCRATCHPAD: scratchpad]) { first, _ in first }
      arguments = all.map { dnnl_exec_arg_t(arg: $0, memory: $1.memory.handle) }
    }

    func execute() {
      OneDNNError.require(dnnl_primitive_execute(object.handle, stream.handle, Int32(arguments.count), arguments))
      OneDNNError.require(dnnl_stream_wait(stream.handle))
    }
  }
#endif
