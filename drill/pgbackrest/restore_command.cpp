#include "drill/pgbackrest/restore_command.hpp"

#include <fmt/format.h>

#include "drill/container/shell_quote.hpp"

namespace drill::pgbackrest {
namespace {

/// Enough for what any production archives while a backup runs, and bounded: it is disk of the container.
/// In bytes: old versions know no "GiB".
constexpr const char* k_queue = "1073741824";

std::vector<std::string> common(const RestoreOptions& options, const Backup& backup) {
  return {"pgbackrest",
          "--config=" + options.config,
          "--stanza=" + options.stanza,
          "--repo=" + std::to_string(backup.repo_key),
          "--lock-path=" + options.inside + "/lock",
          "--log-level-file=off",
          "--process-max=" + std::to_string(options.cpus)};
}

}  // namespace

std::vector<std::string> restore_command(const RestoreOptions& options, const Backup& backup) {
  auto command = common(options, backup);
  command.insert(command.end(), {"--log-level-console=detail", "--log-level-stderr=off", "--archive-mode=off",
                                 "--set=" + backup.label, "--tablespace-map-all=" + options.inside + "/tablespaces"});
  if (options.target.kind != TargetKind::end_of_archive) {
    command.push_back("--type=" + restore_type(options.target.kind));
    if (!options.target.value.empty()) command.push_back("--target=" + options.target.value);
    command.emplace_back("--target-action=promote");
  }
  command.emplace_back("restore");
  return command;
}

// What asynchronous archive-get fetched ahead lies complete in its queue (it writes to another name and renames): taken
// from there at once, it costs no pgbackrest process per segment. A layout that we do not know is only slower.
// Nothing lies ahead of what is asked for twice, it is the last segment or the first that is missing: fetched alone, it
// costs no start of the asynchronous worker.
std::string archive_get_script(const RestoreOptions& options, const Backup& backup) {
  const auto line = [&](std::vector<std::string> more) {
    auto command = common(options, backup);
    command.insert(command.end(), {"--log-level-console=off", "--log-level-stderr=error"});
    command.insert(command.end(), more.begin(), more.end());
    std::string quoted;
    for (const auto& word : command) quoted += shell_quote(word) + " ";
    return quoted + R"(archive-get "$1" "$2")";
  };
  const std::string spool = options.inside + "/spool";
  return fmt::format(R"sh(#!/bin/sh
mv {queue}"$1" "$2" 2>/dev/null && exit 0
last={last} before=
[ ! -r "$last" ] || read -r before <"$last"
echo "$1" >"$last"
if [ "$1" = "$before" ]; then
  {alone}
else
  {ahead}
fi
code=$?
[ "$code" -ne 1 ] || echo '{not_found}'"$1" >&2
[ "$code" -le 1 ] || exit 255
exit "$code"
)sh",
                     fmt::arg("queue", shell_quote(spool + "/archive/" + options.stanza + "/in/")),
                     fmt::arg("last", shell_quote(spool + "/last-asked")), fmt::arg("alone", line({})),
                     fmt::arg("ahead", line({"--archive-async", "--spool-path=" + spool,
                                             std::string{"--archive-get-queue-max="} + k_queue})),
                     fmt::arg("not_found", k_not_found_mark));
}

}  // namespace drill::pgbackrest
