// The ledger as JSON, schema "dr-drill.ledger/1".
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

#include "drill/coverage/ledger.hpp"

namespace drill {

/// The text is no ledger, or not what a drill wrote: nothing in it may be believed.
class LedgerDamaged : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The text is the ledger of a later version; it may be right, and must not be overwritten.
class LedgerTooNew : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The text holds its own digest, by which a change by hand is noticed.
std::string to_ledger_json(const Ledger& ledger);

/// The inverse. Throws LedgerDamaged for anything that is not complete, of another stanza or changed since it was
/// written, and LedgerTooNew for another number of the schema.
Ledger read_ledger_json(std::string_view text, const std::string& stanza);

}  // namespace drill
