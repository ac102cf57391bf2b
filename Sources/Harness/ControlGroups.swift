/// The control groups (cgroups) that this process is in, by the folders in which the kernel tells of them.
///
/// - Source: cgroups(7). A container sees its own group as the root, so that the path of a process need not exist there.
struct ControlGroups {
  private let lines: [[Substring]]

  /// - Parameter readFile: the text of a system file, nil if there is none.
  init(readFile: (String) -> String?) {
    lines = (readFile("/proc/self/cgroup") ?? "").split(separator: "\n").map {
      $0.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
    }
  }

  /// Folders of version 2, the innermost group first; there are two common places for the root.
  var unified: [String] {
    guard let path = lines.first(where: { $0.count == 3 && $0[1].isEmpty })?[2] else { return [] }
    return ["/sys/fs/cgroup", "/sys/fs/cgroup/unified"].flatMap { Self.folders(from: path, below: $0) }
  }

  /// Folders of version 1 for a controller such as `memory`, the innermost group first.
  func folders(of controller: String) -> [String] {
    let line = lines.first { $0.count == 3 && $0[1].split(separator: ",").contains(Substring(controller)) }
    guard let path = line?[2] else { return [] }
    return Self.folders(from: path, below: "/sys/fs/cgroup/\(controller)")
  }

  private static func folders(from path: Substring, below root: String) -> [String] {
    let names = path.split(separator: "/")
    return (0...names.count).reversed().map { ([Substring(root)] + names.prefix($0)).joined(separator: "/") }
  }
}
