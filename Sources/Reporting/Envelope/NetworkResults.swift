/// What `cnnbench net` found out.
package struct NetworkResults: ResultPayload {
  package static let command = "net"

  /// In the order measured.
  package let rows: [NetworkRow]

  package init(rows: [NetworkRow]) { self.rows = rows }
}
