import Measurements

/// What `cnnbench doctor` found out.
package struct DoctorResults: ResultPayload {
  package static let command = "doctor"

  package let findings: [Finding]

  package init(findings: [Finding]) { self.findings = findings }

  private enum CodingKeys: String, CodingKey {
    case findings = "records"
  }
}
