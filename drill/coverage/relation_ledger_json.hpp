// The ledger of relations as JSON, schema "dr-drill.relations/1". Relations with the same past are one group, so that
// each takes a few bytes.
#pragma once

#include <string>
#include <string_view>

#include "drill/coverage/relation_ledger.hpp"

namespace drill {

/// One line. The text holds its own digest, by which a change by hand is noticed.
std::string to_relation_ledger_json(const RelationLedger& ledger);

/// The inverse. Throws LedgerDamaged for anything that is not complete, of another stanza or changed since it was
/// written, and LedgerTooNew for another number of the schema.
RelationLedger read_relation_ledger_json(std::string_view text, const std::string& stanza);

}  // namespace drill
