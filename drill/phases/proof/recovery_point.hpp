// Where replay ended, and whether that is where it had to end.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "drill/bounds/bounds.hpp"
#include "drill/config/recovery_target.hpp"
#include "drill/outcome/reason.hpp"
#include "drill/pgbackrest/backup_source.hpp"
#include "drill/postgres/session.hpp"
#include "drill/postgres/timeline_history.hpp"
#include "drill/text/utc_time.hpp"

namespace drill {

/// What the promoted server reports about itself.
struct ServerFacts {
  std::string system_identifier;
  std::uint32_t timeline = 0;                  ///< the one it promoted itself to
  std::uint32_t previous_timeline = 0;         ///< the one that was replayed
  std::vector<postgres::TimelineEnd> history;  ///< how it came to its timeline
  std::optional<std::string> replay_lsn;
  std::optional<UtcTime> last_transaction;
  std::string archive_mode;
  std::uint64_t segment_size = 0;
  std::vector<std::string> not_in_archive;  ///< WAL files that the server asked for and the archive did not have
};

/// Reads the facts with one query. `last_segment`: that the server got from the archive; empty: none. Throws
/// postgres::SessionError, incus::Error.
ServerFacts ask_server(const Bounds& bounds, postgres::Session& session, const std::string& last_segment);

/// The timeline of the WAL that was replayed last, when the control file does not tell it: it does from the checkpoint
/// at the end of recovery to the next one, and a triggered promotion has no such checkpoint. `last_segment`: as above.
/// A segment in which a timeline begins has its parent's WAL as well, up to there.
std::uint32_t replayed_timeline(const ServerFacts& facts, const std::string& last_segment);

/// Why this is not the recovery point that `info` promised before the restore; nothing when it is.
struct RecoveryFault {
  Reason reason;
  std::string message;
  std::string hint;
};
std::optional<RecoveryFault> find_fault(const ServerFacts& facts, const pgbackrest::Info& info,
                                        const pgbackrest::Backup& backup, const RecoveryTarget& target);

/// A fault that only a listing of the archive shows: a timeline with a history file but without WAL to replay. One that
/// began shortly before `now` may not have filled a segment yet.
/// `newest`: the timeline of the archive's newest segment.
std::optional<RecoveryFault> find_lost_timeline(const pgbackrest::ArchiveListing& archive, std::uint32_t newest,
                                                UtcTime now);

/// A finding when the archive's last segment is unfinished, as a promoted server leaves its parent's: recovery does not
/// read it. Empty when there is none, or when its WAL was replayed from another segment.
std::string find_unread_partial(const pgbackrest::ArchiveListing& archive, const ServerFacts& facts);

}  // namespace drill
