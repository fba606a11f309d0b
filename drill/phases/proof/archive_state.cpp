#include "drill/phases/proof/archive_state.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>

#include "drill/outcome/drill_error.hpp"
#include "drill/pgbackrest/backup_source.hpp"
#include "drill/phases/proof/compare_history.sh.hpp"

namespace drill {
namespace {

constexpr int k_same = 0;
constexpr int k_different = 1;

void note_unlisted(Findings& findings, const std::string& why) {
  findings.push_back("the archive could not be listed: " + why);
}

/// The exit code of compare_history.sh.
int compare_history(const Bounds& bounds, const AskedArchive& asked, const OwnTimeline& own, const std::string& name) {
  const auto fetch = asked.source.fetch_command(own.repository, name);
  std::vector<std::string> args{std::string{k_inside} + "/spool/" + name, own.data_directory + "/pg_wal/" + name};
  args.insert(args.end(), fetch.begin(), fetch.end());
  const auto command = Container::as_user("postgres", Container::script_command(k_compare_history_sh, args));
  return asked.container.client().exec(bounds, asked.container.name(), {command, {}}).exit_code;
}

/// What a script that lists parts of the archive printed, read by `parse`.
template <typename Parse>
auto ask_repository(const Bounds& bounds, const AskedArchive& asked, const pgbackrest::ArchiveQuestion& question,
                    Findings& findings, Parse parse) -> std::optional<decltype(parse(std::string_view{}))> {
  const auto command = Container::as_user("postgres", Container::script_command(question.script, question.arguments));
  const auto result = asked.container.client().exec(bounds, asked.container.name(), {command, {}});
  if (result.exit_code != 0) {
    const auto error = pgbackrest::find_error(result.err);
    // A refusal by the object store quotes the request, account and all.
    note_unlisted(findings,
                  error ? asked.source.redact(error->message) : fmt::format("exit code {}", result.exit_code));
    return std::nullopt;
  }
  try {
    return parse(result.out);
  } catch (const pgbackrest::ListingError& error) {
    note_unlisted(findings, asked.source.redact(error.what()));
    return std::nullopt;
  }
}

}  // namespace

std::optional<pgbackrest::ArchiveListing> list_archive(const Bounds& bounds, const AskedArchive& asked,
                                                       Findings& findings) {
  if (asked.archive == nullptr) return std::nullopt;
  return ask_repository(bounds, asked, asked.source.listing_question(*asked.archive), findings,
                        pgbackrest::parse_listing);
}

std::optional<pgbackrest::ArchivedSegments> list_forks(const Bounds& bounds, const AskedArchive& asked,
                                                       const std::vector<Fork>& forks, const ServerFacts& facts,
                                                       Findings& findings) {
  // Each directory holds 4 GiB of WAL; the answer of a few hundred would be larger than the daemon's client takes.
  constexpr std::size_t k_at_once = 32;
  const auto now = list_archive(bounds, asked, findings);
  if (!now) return std::nullopt;
  auto wanted = directories_of(forks, facts, now->directories);
  pgbackrest::ArchivedSegments out;
  while (!wanted.empty()) {
    const auto rest = wanted.begin() + static_cast<std::ptrdiff_t>(std::min(k_at_once, wanted.size()));
    const auto question = asked.source.segments_question(*asked.archive, {wanted.begin(), rest});
    const auto some = ask_repository(bounds, asked, question, findings, pgbackrest::parse_segments);
    if (!some) return std::nullopt;
    out.insert(some->begin(), some->end());
    wanted.erase(wanted.begin(), rest);
  }
  return out;
}

void prove_untouched(const Bounds& bounds, const AskedArchive& asked, const pgbackrest::ArchiveListing& before,
                     const OwnTimeline& own, Findings& findings) {
  const auto after = list_archive(bounds, asked, findings);
  if (!after) return;
  const std::uint32_t timeline = own.timeline;
  const bool history = after->histories.contains(timeline) && !before.histories.contains(timeline);
  const bool wal = after->timelines.contains(timeline) && !before.timelines.contains(timeline);
  if (!history && !wal) return;

  // Production may have been promoted meanwhile, to the timeline that was free for it as well: then its history file is
  // another one than ours.
  const std::string name = fmt::format("{:08X}.history", timeline);
  const int compared = history ? compare_history(bounds, asked, own, name) : k_same;
  if (compared == k_different) {
    findings.push_back(fmt::format("production went to timeline {} while the drill ran", timeline));
    return;
  }
  const char* doubt = compared == k_same ? "" : ", and whether production wrote it could not be told";
  throw DrillError{
      Reason::production_touched,
      fmt::format("the archive has {} of timeline {}, which the drill's server promoted itself to{}",
                  history ? "a history file" : "WAL", timeline, doubt),
      "Stop and look before the next backup: a foreign timeline in the archive breaks every later restore."};
}

}  // namespace drill
