#include "drill/pgbackrest/restore_command.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "drill/pgbackrest/option_name.hpp"
#include "drill/text/shell_quote.hpp"

namespace drill::pgbackrest {
namespace {

/// Enough for what any production archives while a backup runs, and bounded: it is disk of the container.
/// In bytes: old versions know no "GiB".
constexpr const char* k_queue = "1073741824";

Command common(const RestoreOptions& options, const Backup& backup) {
  Command command{options.caller};
  command.repository(backup.repo_key)
      .own_locks()
      .as_on_the_server()
      .options({"--log-level-file=off", "--process-max=" + std::to_string(options.cpus)});
  return command;
}

}  // namespace

std::vector<std::string> options_to_reset(const Conf& conf, const std::string& stanza) {
  constexpr std::array<std::string_view, 6> k_not_here{"db-exclude", "db-include",      "link-all",
                                                       "link-map",   "recovery-option", "tablespace-map"};
  std::set<std::string> found;
  for (const auto& entry : conf.effective(stanza, "restore")) {
    if (std::ranges::find(k_not_here, entry.option) != k_not_here.end()) found.insert(entry.option);
  }
  return {found.begin(), found.end()};
}

std::vector<std::string> hosts_to_reset(const Conf& conf) {
  std::set<std::string> found;
  for (const auto& entry : conf.entries()) {
    const auto name = split_index(entry.option);
    if (name && name->group == "pg" && name->option == "host") found.insert(entry.option);
  }
  return {found.begin(), found.end()};
}

std::vector<std::string> restore_command(const RestoreOptions& options, const Backup& backup) {
  Command command = common(options, backup);
  command.options({"--log-level-console=detail", "--log-level-stderr=off", "--archive-mode=off",
                   "--set=" + backup.label, "--tablespace-map-all=" + options.inside + "/tablespaces"});
  for (const auto& option : options.resets) command.options({"--reset-" + option});
  if (options.target.kind != TargetKind::end_of_archive) {
    command.options({"--type=" + restore_type(options.target.kind)});
    if (!options.target.value.empty()) command.options({"--target=" + options.target.value});
    command.options({"--target-action=promote"});
  }
  return command.line("restore");
}

// What asynchronous archive-get fetched ahead lies complete in its queue (it writes to another name and renames): taken
// from there at once, it costs no pgbackrest process per segment. A layout that we do not know is only slower.
// Nothing lies ahead of what is asked for twice running, the first segment that is missing: fetched alone, it costs no
// start of the asynchronous worker. PostgreSQL asks once more for the last segment it read, at the end of recovery: of
// one that may be the last, as nothing lies ahead, a copy is kept.
// Before 2.59 the asynchronous worker may never answer for a segment when the timeline switches: code 82 though it is
// in the archive. Asked for alone, it comes, or what is wrong is told.
std::string archive_get_script(const RestoreOptions& options, const Backup& backup) {
  const auto line = [&](const std::vector<std::string>& more) {
    Command command = common(options, backup);
    command.options({"--log-level-console=off", "--log-level-stderr=error"}).options(more);
    std::string quoted;
    for (const auto& word : command.line("archive-get")) quoted += shell_quote(word) + " ";
    return quoted + R"("$1" "$2")";
  };
  const std::string spool = options.inside + "/spool";
  return fmt::format(R"sh(#!/bin/sh
spool={spool}
ahead=$spool/archive/{stanza}/in
kept=
[ ! -r "$spool/kept-name" ] || read -r kept <"$spool/kept-name"
if [ "$1" = "$kept" ]; then
  cp "$spool/kept" "$2" && exit 0
fi
if [ -e "$ahead/$1" ] && mv "$ahead/$1" "$2"; then
  for next in "$ahead"/????????????????????????; do [ ! -e "$next" ] || exit 0; done
  : >"$spool/kept-name"
  if cp "$2" "$spool/kept"; then echo "$1" >"$spool/kept-name"; fi
  exit 0
fi
before=
[ ! -r "$spool/asked" ] || read -r before <"$spool/asked"
echo "$1" >"$spool/asked"
if [ "$1" = "$before" ]; then
  {alone}
  code=$?
else
  {ahead} 2>"$spool/said"
  code=$?
  if [ "$code" -eq 82 ]; then
    {alone}
    code=$?
  elif [ -s "$spool/said" ]; then
    cat "$spool/said" >&2
  fi
fi
[ "$code" -ne 1 ] || echo '{not_found}'"$1" >&2
[ "$code" -le 1 ] || exit 255
exit "$code"
)sh",
                     fmt::arg("spool", shell_quote(spool)), fmt::arg("stanza", shell_quote(options.caller.stanza)),
                     fmt::arg("alone", line({})),
                     fmt::arg("ahead", line({"--archive-async", "--spool-path=" + spool,
                                             std::string{"--archive-get-queue-max="} + k_queue})),
                     fmt::arg("not_found", k_not_found_mark));
}

}  // namespace drill::pgbackrest
