import Foundation

/// The root of the project, found from this file's place in it.
package let projectFolder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent()
