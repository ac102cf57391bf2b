import Foundation

extension Error {
  /// Why, in the system's words where it was the system that refused: `No space left on device`.
  package var systemReason: String {
    let underlying = (self as NSError).userInfo[NSUnderlyingErrorKey] as? any Error
    let cause = (underlying ?? self) as NSError
    if cause.domain == NSPOSIXErrorDomain { return String(cString: strerror(Int32(cause.code))) }
    return self is CocoaError ? localizedDescription : "\(self)"
  }
}
