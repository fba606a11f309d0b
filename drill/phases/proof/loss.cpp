#include "drill/phases/proof/loss.hpp"

#include <algorithm>

namespace drill {
namespace {

using postgres::Lsn;

Seconds age(const postgres::ProductionState& production, UtcTime since) {
  return std::max(Seconds{0}, Seconds{production.asked_at - since});
}

}  // namespace

Loss judge_loss(const postgres::ProductionState& production, const ServerFacts& facts, bool all_there,
                UtcTime last_commit) {
  const Lsn replayed = postgres::parse_lsn(facts.replay_lsn.value());
  const auto last = postgres::segment_of(Lsn{replayed.value - 1}, facts.previous_timeline, facts.segment_size);
  Loss loss;
  // How far the archive went when production was asked: what came since would have been lost.
  Lsn archived = replayed;
  bool exact = true;  // replay ended there
  if (production.last_archived && production.segment_size == facts.segment_size) {
    const auto segment = postgres::parse_segment(*production.last_archived, facts.segment_size);
    loss.archive_lacks = last.number < segment.number;
    if (!loss.archive_lacks) {
      archived = postgres::segment_end(segment, facts.segment_size);
      exact = last.number == segment.number;
    }
  }
  if (production.written <= archived) return loss;
  loss.bytes = production.written.value - archived.value;
  // A quiet server writes WAL now and then that is nobody's.
  if (exact && all_there) return loss;
  // What is lost was written after the last write to the segment before it.
  const auto since = production.last_archived_written ? production.last_archived_written : production.last_archived_at;
  if (loss.archive_lacks || !since || !production.last_archived) {
    loss.seconds = age(production, last_commit);
  } else {
    loss.seconds = exact ? std::min(age(production, *since), age(production, last_commit)) : age(production, *since);
  }
  return loss;
}

}  // namespace drill
