#include "drill/phases/proof/forks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "drill/postgres/lsn.hpp"
#include "drill/text/utc_time.hpp"

namespace drill {
namespace {

constexpr std::size_t k_directory_name = 16;

/// What the archive holds of a timeline, or of several that follow each other, from a fork on.
struct Branch {
  std::size_t segments = 0;
  std::string newest;
  std::chrono::sys_seconds first_at = std::chrono::sys_seconds::max();
  std::chrono::sys_seconds newest_at = std::chrono::sys_seconds::min();

  void add(const std::string& name, std::chrono::sys_seconds at) {
    ++segments;
    newest = name;  // names come in order
    first_at = std::min(first_at, at);
    newest_at = std::max(newest_at, at);
  }
};

std::string in_words(const Branch& branch) {
  return fmt::format("{} segment{}, the last ({}) of {}", branch.segments, branch.segments == 1 ? "" : "s",
                     branch.newest, to_rfc3339(branch.newest_at));
}

/// Nothing where no segment of this size has the name.
std::optional<postgres::Segment> read_name(const std::string& name, std::uint64_t segment_size) {
  try {
    return postgres::parse_segment(name, segment_size);
  } catch (const std::invalid_argument&) {
    return std::nullopt;
  }
}

/// Whether replay came by this timeline.
bool was_followed(const ServerFacts& facts, std::uint32_t timeline) {
  return timeline == facts.previous_timeline || postgres::left_at(facts.history, timeline).has_value();
}

RecoveryFault stray(const Fork& fork, const std::string& why) {
  return {
      Reason::wrong_timeline,
      fmt::format("the archive's timeline {} left timeline {} at {} and was replayed, but {}", fork.child, fork.parent,
                  to_string(fork.at), why),
      fmt::format(
          "Ask production for its timeline: SELECT pg_walfile_name(pg_current_wal_lsn()). If it is {}, a server that "
          "was "
          "promoted elsewhere wrote to this repository: every restore follows that server and lacks what production "
          "wrote since. Remove the WAL and the history file of timeline {} from the archive. If it is {}, production "
          "failed over, or was restored to that point: take a new backup.",
          fork.parent, fork.child, fork.child)};
}

/// The parent's segments from the fork on hold what the child did not take over; the child's hold what came instead.
void judge_fork(const Fork& fork, const ServerFacts& facts, const pgbackrest::ArchivedSegments& segments,
                bool production_followed, ForkJudgement& out) {
  Branch parent;
  Branch child;
  const auto from = postgres::segment_of(fork.at, fork.parent, facts.segment_size).number;
  for (const auto& [name, at] : segments) {
    const auto segment = read_name(name, facts.segment_size);
    if (!segment) continue;
    if (segment->timeline == fork.parent && segment->number >= from) parent.add(name, at);
    if (segment->timeline > fork.parent && was_followed(facts, segment->timeline)) child.add(name, at);
  }
  if (parent.segments == 0) {
    if (production_followed) return;
    out.findings.push_back(fmt::format(
        "timeline {} was followed from {}, where it left timeline {}, as after a failover: the archive has nothing of "
        "timeline {} after that point",
        fork.child, to_string(fork.at), fork.parent, fork.parent));
    return;
  }
  const bool went_on = child.segments == 0 || parent.newest_at > child.first_at || parent.segments >= child.segments;
  if (went_on && !production_followed) {
    // To the second: of what came in the same one it is not known.
    const bool stopped_before = child.segments > 0 && parent.newest_at < child.first_at;
    const std::string others = child.segments == 0 ? "none" : in_words(child);
    out.fault = stray(
        fork,
        stopped_before
            ? fmt::format("the archive has as much of timeline {} after that point ({}) as of timeline {} ({})",
                          fork.parent, in_words(parent), fork.child, others)
            : fmt::format("timeline {} did not stop there: after that point the archive has {}, and of timeline {} {}",
                          fork.parent, in_words(parent), fork.child, others));
    return;
  }
  std::string finding = fmt::format(
      "the switch from timeline {} to {} at {} (a failover, or a restore to that point) left WAL of the old timeline, "
      "{}: transactions that were committed only there are lost",
      fork.parent, fork.child, to_string(fork.at), in_words(parent));
  // An idle production beside a copy that was promoted looks the same from the archive.
  if (!production_followed) {
    finding += fmt::format(
        "; if production is still on timeline {}, this was no failover and the copy is not production: with "
        "[production] "
        "connection the drill can ask it",
        fork.parent);
  }
  out.findings.push_back(finding);
}

}  // namespace

std::vector<Fork> forks_followed(const ServerFacts& facts, const pgbackrest::Backup& backup) {
  std::vector<Fork> forks;
  if (!backup.archive_stop) return forks;
  const auto begun = postgres::parse_segment(*backup.archive_stop, facts.segment_size).timeline;
  for (const auto& left : facts.history) {
    if (left.timeline < begun || left.timeline >= facts.previous_timeline) continue;
    if (!forks.empty()) forks.back().child = left.timeline;
    forks.push_back({left.timeline, facts.previous_timeline, left.left_at});
  }
  return forks;
}

std::vector<std::string> directories_of(const std::vector<Fork>& forks, const ServerFacts& facts,
                                        const std::set<std::string>& directories) {
  std::vector<std::string> out;
  for (const auto& directory : directories) {
    const auto wanted = [&](const Fork& fork) {
      const auto begins_in = [&](std::uint32_t timeline) {
        return to_string(postgres::segment_of(fork.at, timeline, facts.segment_size), facts.segment_size)
            .substr(0, k_directory_name);
      };
      const auto is_of = [&](std::uint32_t timeline) {
        const auto first = begins_in(timeline);
        return directory.substr(0, 8) == first.substr(0, 8) && directory >= first;
      };
      return is_of(fork.parent) || is_of(fork.child);
    };
    if (std::any_of(forks.begin(), forks.end(), wanted)) out.push_back(directory);
  }
  return out;
}

ForkJudgement judge_forks(const std::vector<Fork>& forks, const ServerFacts& facts,
                          const pgbackrest::ArchivedSegments* segments, std::optional<std::uint32_t> production) {
  ForkJudgement out;
  for (const auto& fork : forks) {
    if (production && *production <= fork.parent) {
      out.fault = stray(fork, fmt::format("production itself is on timeline {}", *production));
    } else if (segments != nullptr) {
      judge_fork(fork, facts, *segments, production.has_value(), out);
    }
    if (out.fault) return out;
  }
  return out;
}

}  // namespace drill
