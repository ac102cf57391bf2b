import CPAPI
import Foundation

/// The PAPI library of this process.
package enum PAPI {
  /// Why the library cannot be used; nil if it can. Starts it at the first call.
  package static let failure: String? = withoutStandardError(start)

  private static func start() -> String? {
    let version = PAPI_library_init(cnnbench_papi_header_version())
    if version > 0, version != cnnbench_papi_header_version() {
      return "the PAPI library is not the version that cnnbench was built for"
    }
    guard version > 0 else { return "PAPI cannot be initialised: \(message(version))" }
    let code = PAPI_thread_init { UInt(pthread_self()) }
    guard code == PAPI_OK else { return "PAPI cannot be used with threads: \(message(code))" }
    // PAPI starts a component at its first use; started here, no two threads can be the first.
    for component in 0..<PAPI_num_components() {
      var event = PAPI_NATIVE_MASK
      PAPI_enum_cmp_event(&event, Int32(PAPI_ENUM_FIRST), component)
    }
    return nil
  }

  /// Components whose libraries find no device, such as ROCm's, print that; `disabledReason` tells it to who asks.
  private static func withoutStandardError<Result>(_ body: () -> Result) -> Result {
    let (own, null) = (dup(STDERR_FILENO), open("/dev/null", O_WRONLY))
    defer { for descriptor in [own, null] where descriptor >= 0 { close(descriptor) } }
    guard own >= 0, null >= 0, dup2(null, STDERR_FILENO) >= 0 else { return body() }
    defer { dup2(own, STDERR_FILENO) }
    return body()
  }

  /// Lets the calling thread use the library: PAPI 7.0 follows a null pointer where a thread is not known.
  static func registerThread() throws(PAPIError) { try check(PAPI_register_thread()) }

  /// What the library is called, as in `PAPI 7.0.0`.
  package static let version: String = {
    let version = cnnbench_papi_header_version()
    return "PAPI \(version >> 24).\(version >> 16 & 0xFF).\(version >> 8 & 0xFF)"
  }()

  /// What an error code means, in PAPI's words.
  static func message(_ code: Int32) -> String {
    PAPI_strerror(code).map { String(cString: $0) } ?? "error \(code)"
  }

  /// The component that counts an event: events of different components need different event sets.
  package static func component(of event: String) throws(PAPIError) -> Int32 {
    try registerThread()
    var code: Int32 = 0
    try check(PAPI_event_name_to_code(event, &code))
    let component = PAPI_get_event_component(code)
    try check(component)
    return component
  }

  package static func name(ofComponent component: Int32) -> String {
    guard let info = PAPI_get_component_info(component) else { return "" }
    return withUnsafeBytes(of: info.pointee.name, text)
  }

  /// Why a component counts nothing, in PAPI's words; nil if it is enabled.
  package static func disabledReason(ofComponent component: Int32) -> String? {
    guard let info = PAPI_get_component_info(component), info.pointee.disabled != 0 else { return nil }
    let reason = withUnsafeBytes(of: info.pointee.disabled_reason, text)
    return reason.isEmpty ? message(info.pointee.disabled) : reason
  }

  static func check(_ code: Int32) throws(PAPIError) {
    if code < 0 { throw PAPIError(code: code) }
  }

  private static func text(_ bytes: UnsafeRawBufferPointer) -> String {
    String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
  }
}

/// An error code of PAPI's.
package struct PAPIError: Error, Hashable, CustomStringConvertible {
  package let code: Int32

  package init(code: Int32) { self.code = code }

  /// Whether the hardware cannot count the event next to those that it counts already.
  var isConflict: Bool { code == PAPI_ECNFLCT }

  /// Whether no component, or not this machine, has the event.
  var isMissingEvent: Bool { code == PAPI_ENOEVNT }

  package var description: String { PAPI.message(code) }
}
