#include "drill/phases/proof/recovery_point.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "drill/postgres/lsn.hpp"
#include "drill/text/utc_time.hpp"

namespace drill {
namespace {

using postgres::Lsn;

std::optional<RecoveryFault> compare_identity(const ServerFacts& facts, const pgbackrest::Info& info,
                                              const pgbackrest::Backup& backup) {
  const std::string wanted = info.system_identifier_of(backup);
  if (facts.system_identifier == wanted) return std::nullopt;
  return RecoveryFault{Reason::wrong_timeline,
                       fmt::format("the restored server has the system identifier {}, the repository says {}",
                                   facts.system_identifier, wanted),
                       "The backup is of another cluster than the repository's stanza."};
}

/// The backup is consistent only from its stop LSN on.
std::optional<RecoveryFault> compare_stop(Lsn replayed, const pgbackrest::Backup& backup) {
  if (!backup.lsn_stop || replayed >= *backup.lsn_stop) return std::nullopt;
  return RecoveryFault{Reason::replay_incomplete,
                       fmt::format("replay ended at {}, before the end of the backup at {}", to_string(replayed),
                                   to_string(*backup.lsn_stop)),
                       ""};
}

/// Whether the server asked for this file and the archive did not have it.
bool lacks(const ServerFacts& facts, const std::string& segment) {
  return std::find(facts.not_in_archive.begin(), facts.not_in_archive.end(), segment) != facts.not_in_archive.end();
}

/// Whoever replayed the newest segment to its end asked for the one after it. A segment that is damaged inside is left
/// where the damage begins, and no other is asked for.
std::optional<RecoveryFault> compare_end(const ServerFacts& facts, Lsn replayed, const postgres::Segment& newest) {
  const std::string beyond = to_string(postgres::next(newest), facts.segment_size);
  if (lacks(facts, beyond)) return std::nullopt;
  return RecoveryFault{
      Reason::replay_incomplete,
      fmt::format("replay ended at {} inside {}, the newest segment of the archive, and never asked for {}",
                  to_string(replayed), to_string(newest, facts.segment_size), beyond),
      "The newest segment is damaged; take a new backup now."};
}

/// What to do about a gap behind `last`. Backups that begin behind it do not need what is missing, and pgBackRest
/// itself lets go what only older ones need where it is told to.
std::string what_closes_gap(const ServerFacts& facts, const postgres::Segment& last, const pgbackrest::Info& info,
                            const pgbackrest::Backup& backup) {
  const auto& all = info.backups;
  const auto behind = std::find_if(all.rbegin(), all.rend(), [&](const pgbackrest::Backup& each) {
    return each.repo_key == backup.repo_key && each.database_id == backup.database_id && each.archive_start &&
           postgres::parse_segment(*each.archive_start, facts.segment_size).number > last.number;
  });
  if (behind == all.rend()) return "Look for this segment in the repository; take a new backup now.";
  return fmt::format(
      "Backup {} begins behind the gap. Does repo{}-retention-archive let go the WAL that only older backups need? "
      "Then drill those with --target immediate. If not, look for this segment in the repository.",
      behind->label, backup.repo_key);
}

/// All that was in the archive must have been replayed.
std::optional<RecoveryFault> compare_archive(const ServerFacts& facts, Lsn replayed, const pgbackrest::Info& info,
                                             const pgbackrest::Backup& backup, const pgbackrest::ArchiveInfo& archive) {
  const auto newest = postgres::parse_segment(*archive.max, facts.segment_size);
  // The end of replay is the first byte not replayed: at a segment's border it belongs to the segment before.
  const auto last = postgres::segment_of(Lsn{replayed.value - 1}, facts.previous_timeline, facts.segment_size);
  // Production may have gone on to a newer timeline since the archive was looked at: replay followed it, from the
  // newest segment that was seen or a later one.
  const auto left = postgres::left_at(facts.history, newest.timeline);
  const bool went_on = newest.timeline < facts.previous_timeline && left &&
                       postgres::segment_of(*left, newest.timeline, facts.segment_size).number >= newest.number;
  if (newest.timeline != facts.previous_timeline && !went_on) {
    return RecoveryFault{
        Reason::wrong_timeline,
        fmt::format("timeline {} was replayed, the newest segment of the archive, {}, is of timeline {}",
                    facts.previous_timeline, *archive.max, newest.timeline),
        "A server that was promoted elsewhere may have written to this repository."};
  }
  // Production may have archived more since the archive was looked at.
  if (last.number >= newest.number) return compare_end(facts, replayed, last);
  const std::string at = to_string(last, facts.segment_size);
  const std::string beyond = to_string(postgres::next(last), facts.segment_size);
  const std::string where =
      fmt::format("replay ended at {} in segment {}, the archive goes to {}: ", to_string(replayed), at, *archive.max);
  return RecoveryFault{Reason::replay_incomplete,
                       where + (lacks(facts, beyond) ? "the first segment missing is " + beyond
                                                     : "segment " + at + " is damaged inside, or " + beyond + " is"),
                       what_closes_gap(facts, last, info, backup)};
}

/// A server follows the newest timeline of the archive from where it left its parent; where that one has no WAL, it
/// goes on with the parent's. What the parent wrote after that point is not what the newer timeline continued.
std::optional<RecoveryFault> compare_branch(const ServerFacts& facts, Lsn replayed) {
  const auto fork = postgres::left_at(facts.history, facts.previous_timeline);
  if (!fork || replayed <= *fork) return std::nullopt;
  return RecoveryFault{
      Reason::wrong_timeline,
      fmt::format("timeline {} was replayed to {}, but the archive has a newer timeline that left it at {}, and no WAL "
                  "of that one",
                  facts.previous_timeline, to_string(replayed), to_string(*fork)),
      "Either a server that was promoted elsewhere wrote to this repository, or a failover happened and the new "
      "primary "
      "does not archive."};
}

}  // namespace

std::uint32_t replayed_timeline(const ServerFacts& facts, const std::string& last_segment) {
  const auto& history = facts.history;
  // Its last line has the timeline that was aimed at: the one replayed, but where that one had no WAL yet.
  if (last_segment.empty()) return history.empty() ? facts.timeline : history.back().timeline;
  const auto timeline = postgres::parse_segment(last_segment, facts.segment_size).timeline;
  if (!facts.replay_lsn) return timeline;
  const Lsn replayed = postgres::parse_lsn(*facts.replay_lsn);
  const auto parent = std::find_if(history.begin(), history.end(), [&](const postgres::TimelineEnd& end) {
    return end.timeline < timeline && replayed <= end.left_at;
  });
  return parent == history.end() ? timeline : parent->timeline;
}

ServerFacts ask_server(const Bounds& bounds, postgres::Session& session, const std::string& last_segment) {
  const auto rows = session.query(bounds, R"sql(
    SELECT s.system_identifier, w.timeline, c.timeline_id, c.prev_timeline_id, pg_catalog.pg_last_wal_replay_lsn(),
           extract(epoch FROM pg_catalog.pg_last_xact_replay_timestamp()),
           pg_catalog.current_setting('archive_mode'), i.bytes_per_wal_segment,
           pg_catalog.pg_read_file('pg_wal/' || w.timeline || '.history', 0, 1048576, true)
      FROM pg_catalog.pg_control_system() s, pg_catalog.pg_control_checkpoint() c, pg_catalog.pg_control_init() i,
           pg_catalog.substr(pg_catalog.pg_walfile_name(pg_catalog.pg_current_wal_lsn()), 1, 8) w (timeline))sql");
  const auto& row = rows.at(0);
  const auto number = [](const std::string& text, int base) {
    return static_cast<std::uint32_t>(std::stoul(text, nullptr, base));
  };
  constexpr int k_decimal = 10;
  constexpr int k_hexadecimal = 16;
  ServerFacts facts;
  facts.system_identifier = row.at(0).value();
  facts.timeline = number(row.at(1).value(), k_hexadecimal);
  facts.history = postgres::parse_timeline_history(row.at(8).value_or(""));
  facts.replay_lsn = row.at(4);
  if (row.at(5)) {
    const auto seconds = std::chrono::duration<double>{std::stod(*row.at(5))};
    facts.last_transaction = UtcTime{std::chrono::duration_cast<UtcTime::duration>(seconds)};
  }
  facts.archive_mode = row.at(6).value();
  facts.segment_size = std::stoull(row.at(7).value());
  const auto of_checkpoint = number(row.at(2).value(), k_decimal);
  const auto before_checkpoint = number(row.at(3).value(), k_decimal);
  const bool at_end_of_recovery = of_checkpoint == facts.timeline && before_checkpoint != of_checkpoint;
  facts.previous_timeline = at_end_of_recovery ? before_checkpoint : replayed_timeline(facts, last_segment);
  return facts;
}

std::optional<RecoveryFault> find_lost_timeline(const pgbackrest::ArchiveListing& archive, std::uint32_t newest,
                                                UtcTime now) {
  constexpr std::chrono::hours k_first_segment_due{1};  // archive_timeout is a minute or so wherever RPO matters
  if (archive.histories.empty()) return std::nullopt;
  const auto& [timeline, began] = *archive.histories.rbegin();
  if (timeline <= newest || now - began < k_first_segment_due) return std::nullopt;
  return RecoveryFault{
      Reason::replay_incomplete,
      fmt::format("timeline {} began by {}, and the archive has no WAL of it", timeline, to_rfc3339(began)),
      "Did archiving stop at a failover, or was WAL removed? Take a new backup now."};
}

std::string find_unread_partial(const pgbackrest::ArchiveListing& archive, const ServerFacts& facts) {
  if (!facts.replay_lsn) return {};
  const Lsn replayed = postgres::parse_lsn(*facts.replay_lsn);
  const auto last = postgres::segment_of(Lsn{replayed.value - 1}, facts.previous_timeline, facts.segment_size);
  for (const auto& name : archive.partials) {
    const auto partial = postgres::parse_segment(name, facts.segment_size);
    if (partial.timeline != last.timeline || partial.number <= last.number) continue;
    return "the archive holds " + name +
           ".partial, which recovery does not read: what production wrote last is lost unless its new primary archives";
  }
  return {};
}

std::optional<RecoveryFault> find_fault(const ServerFacts& facts, const pgbackrest::Info& info,
                                        const pgbackrest::Backup& backup, const RecoveryTarget& target) {
  if (auto fault = compare_identity(facts, info, backup)) return fault;
  if (!facts.replay_lsn) {
    return RecoveryFault{Reason::replay_incomplete, "the server replayed no WAL at all",
                         "Is the backup an offline one?"};
  }
  const Lsn replayed = postgres::parse_lsn(*facts.replay_lsn);
  if (auto fault = compare_stop(replayed, backup)) return fault;
  if (auto fault = compare_branch(facts, replayed)) return fault;
  const auto* archive = info.archive_of(backup);
  if (target.kind != TargetKind::end_of_archive) return std::nullopt;
  if (archive == nullptr || !archive->max) {
    return RecoveryFault{Reason::replay_incomplete,
                         "the archive has no WAL at all: nothing after the backup could be restored",
                         "Does production archive? See `pgbackrest check`."};
  }
  return compare_archive(facts, replayed, info, backup, *archive);
}

}  // namespace drill
