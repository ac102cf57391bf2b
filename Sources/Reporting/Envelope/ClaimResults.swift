import Published

/// What `cnnbench claims` found out.
package struct ClaimResults: ResultPayload {
  package static let command = "claims"

  package let claims: [Claim]

  package init(claims: [Claim]) { self.claims = claims }

  private enum CodingKeys: String, CodingKey {
    case claims = "records"
  }
}
