import Measurements

/// What `cnnbench kernels` found out.
package struct KernelResults: ResultPayload {
  package static let command = "kernels"

  package let rows: [KernelRow]

  package init(rows: [KernelRow]) { self.rows = rows }
}
