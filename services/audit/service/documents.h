// GetDocument: which event issued a document, and what is printed on it. The proof is the service's.
#ifndef YICI_SERVICES_AUDIT_SERVICE_DOCUMENTS_H_
#define YICI_SERVICES_AUDIT_SERVICE_DOCUMENTS_H_

#include <cstdint>

#include "services/server/gateway/gate.h"
#include "services/server/partition/published.h"
#include "yici/v1/audit.pb.h"
#include "yici/v1/document.pb.h"

namespace yici::audit {

namespace api = ::yici::v1;

// Everything of the document but its proof: leaf, hashes, checkpoint and code. An officer, enterprise or hall system that may
// not see the case is told the same as where there is no such document.
grpc::Status FindDocument(const server::Gate& gate, const server::ReadView& view, const server::Caller& caller,
                          const api::GetDocumentRequest& request, api::Document* out);
// Leaf, proof and checkpoint, and the code made of all of it; none where it would not fit.
void AddProof(const api::InclusionProof& proof, const std::string& verifier_key, api::Document* out);

}  // namespace yici::audit

#endif  // YICI_SERVICES_AUDIT_SERVICE_DOCUMENTS_H_
