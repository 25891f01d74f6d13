// SM3 as the hash of a tree.
#ifndef YICI_SERVICES_AUDIT_SM_SM3_TREE_H_
#define YICI_SERVICES_AUDIT_SM_SM3_TREE_H_

#include "services/audit/tree/hasher.h"

namespace yici::audit {

extern const TreeHasher kSm3Tree;

// Of the kind asked for.
const TreeHasher& HasherOf(LogHash kind);

}  // namespace yici::audit

#endif  // YICI_SERVICES_AUDIT_SM_SM3_TREE_H_
