// Where the ledger of relations is stored: <state>/coverage/relations/<stanza>.json, beside the ledger of backups and
// by the same rules.
#pragma once

#include <filesystem>
#include <string>

#include "drill/bounds/bounds.hpp"
#include "drill/config/config.hpp"
#include "drill/coverage/relation_ledger.hpp"
#include "drill/host/run_lock.hpp"
#include "drill/report/redacted_report.hpp"

namespace drill {

/// A file larger than this is not read.
inline constexpr std::size_t k_max_relation_ledger = 64U << 20U;

/// Throws std::invalid_argument for what is no stanza's name: it becomes part of a path.
std::filesystem::path relation_ledger_path(const Config& config);

struct KnownRelations {
  RelationLedger ledger;
  std::string finding;  ///< that the file is damaged, and what was done about it; empty: it is not
};

/// For whoever only reads it: changes nothing. Without a file, and with a damaged one, no relation was ever read.
/// Throws std::runtime_error when the file cannot be read, and LedgerTooNew.
KnownRelations read_relations(const Config& config);

/// Enters what the drill read, while every other drill waits: not longer than `bounds`. Returns what there is to tell,
/// or nothing. A damaged file is renamed to <stanza>.json.damaged. Throws as read_relations, std::system_error when the
/// file cannot be written, and CutShort when the wait is over.
std::string update_relations(const Config& config, const DrillReport& report, const Bounds& bounds);

/// The same at the end of a drill of level read or deep. What could not be done is a finding.
void record_relations(const Config& config, RedactedReport& report);

}  // namespace drill
